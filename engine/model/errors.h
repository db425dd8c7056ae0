// The typed errors of dnca. Every message names the path or setting, the value that was found, and the next thing to
// try. They are thrown at the edge (files, settings, allocation) and turned into values before they cross a thread.
#pragma once

#include <stdexcept>
#include <string>

namespace nca {

/// Base of all errors that a person can cause or mend; `what()` is complete and fit to be shown as it is.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A setting, number or option is out of range or of the wrong form.
class InvalidSetting : public Error {
public:
    using Error::Error;
};

/// A file can't be read, is damaged, or does not hold what it claims.
class BadFile : public Error {
public:
    using Error::Error;
};

/// A file can't be written (permission, full disk); what was there before is untouched.
class WriteFailed : public Error {
public:
    using Error::Error;
};

/// The sizes asked for do not fit the memory of the machine or device.
class OutOfMemory : public Error {
public:
    using Error::Error;
};

/// A backend can't be used here (unknown name, instruction set or device absent).
class BackendUnavailable : public Error {
public:
    using Error::Error;
};

/// The device that computed stopped working, and what lay in its memory is gone; what the host has is whole.
class DeviceLost : public Error {
public:
    using Error::Error;
};

}  // namespace nca
