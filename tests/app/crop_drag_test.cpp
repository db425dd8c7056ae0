// Tests of the square that is cut from a picture.
#include "app/crop_drag.h"

#include <doctest/doctest.h>

namespace nca {

TEST_CASE("crop: the whole picture is the square around it") {
    CHECK(whole_picture(480, 640) == PictureCrop{0, -80, 640});
    CHECK(whole_picture(7, 4) == PictureCrop{-1, 0, 7});
    CHECK(whole_picture(5, 5) == PictureCrop{0, 0, 5});
}

TEST_CASE("crop: corners win over the middle, outside is nothing") {
    const PictureCrop crop{100, 50, 200};
    CHECK(grip_at(crop, 200, 150, 10) == CropGrip::middle);
    CHECK(grip_at(crop, 104, 45, 10) == CropGrip::top_left);
    CHECK(grip_at(crop, 296, 52, 10) == CropGrip::top_right);
    CHECK(grip_at(crop, 100, 250, 10) == CropGrip::bottom_left);
    CHECK(grip_at(crop, 309, 259, 10) == CropGrip::bottom_right);
    CHECK(grip_at(crop, 320, 150, 10) == CropGrip::none);
}

TEST_CASE("crop: drags move and size, and stay on the picture") {
    const PictureCrop crop{100, 50, 200};
    const auto drag = [&](CropGrip grip, double dx, double dy, bool centred = false) {
        return dragged_crop(crop, grip, 0, 0, dx, dy, centred, 480, 640);
    };
    CHECK(drag(CropGrip::middle, 30, -20) == PictureCrop{130, 30, 200});
    CHECK(drag(CropGrip::middle, 9999, 9999) == PictureCrop{540, 380, 200});  // its middle at the corner
    CHECK(drag(CropGrip::none, 30, 30) == crop);
    CHECK(drag(CropGrip::bottom_right, 40, 40) == PictureCrop{100, 50, 240});
    CHECK(drag(CropGrip::top_left, 40, 40) == PictureCrop{140, 90, 160});
    CHECK(drag(CropGrip::top_right, 40, -40) == PictureCrop{100, 10, 240});
    CHECK(drag(CropGrip::bottom_right, 40, 40, true) == PictureCrop{60, 10, 280});
    CHECK(drag(CropGrip::bottom_right, -999, -999).side == 8);
    CHECK(drag(CropGrip::bottom_right, 9999, 9999).side == 640);
    CHECK(wheeled_crop(crop, 1, 480, 640).side < 200);
    CHECK(wheeled_crop(crop, -1, 480, 640).side > 200);
    CHECK(wheeled_crop({0, 0, 8}, 5, 480, 640).side == 8);
    CHECK(wheeled_crop({0, 0, 3}, 1, 3, 3).side == 3);  // a tiny picture
}

}  // namespace nca
