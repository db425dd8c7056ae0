// The workers' place behind whoever draws: a person sees a late frame, and sees no late step.
#pragma once

namespace nca {

/// The calling thread, and the threads that it will begin (a backend's team), come after other threads of the program
/// where processors are short; alone they get all of them. Lasts. Where the system has no such thing, nothing happens.
void give_way();

}  // namespace nca
