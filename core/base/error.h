#pragma once

#include <expected>
#include <initializer_list>
#include <string>
#include <string_view>

#include "core/base/sentence.h"

namespace sami {

/// What kind of outside cause an operation failed for; decides the exit code and what the window offers.
enum class ErrorKind {
    Usage,        ///< a command was called wrongly
    Input,        ///< text or a file given by the user is malformed
    Unsupported,  ///< well formed, but of a kind this program does not handle (refused by name)
    NotFound,     ///< a named file, run, model or row does not exist
    Io,           ///< reading or writing failed: permissions, full disk, network disk
    Locked,       ///< another process holds the experiment or the run
    Memory,       ///< host or device memory ran out
    Numeric,      ///< NaN or infinity where a finite number is needed
    Cancelled,    ///< stopped on request
    Internal      ///< anything else; the detail says what
};

/// One clear sentence: what happened, where (file, line, field, offset), and what to do about it.
struct Error {
    ErrorKind kind;
    std::string detail;
};

/// A value or the outside cause it could not be had for. Bugs of the caller are assertions, not errors.
template <class T>
using Result = std::expected<T, Error>;

/// Shorthand for returning an error from a function with a Result.
std::unexpected<Error> fail(ErrorKind kind, std::string detail);
/// The same with a sentence(): a pattern and the parts it names.
std::unexpected<Error> fail(ErrorKind kind, std::string_view pattern, std::initializer_list<Named> parts);

/// Exit code of the command line: 2 for bad usage or input, 130 when interrupted, 1 for everything else.
int exitCode(ErrorKind kind);

/// Stable lower-case word of a kind ("input", "io", …) for events and JSON output.
std::string_view toString(ErrorKind kind);
/// The kind of a word; Internal for words of other versions.
ErrorKind errorKindOf(std::string_view word);

/// What was being done to a file or folder when the system refused.
enum class IoAction { Open, Read, Map, Write, WriteBackup, TakeBackLine, Replace, MakeFolder };

/// The sentence that follows an errno value of a failed system call on `path`, with the remedy where one is known
/// (ENOSPC: "cannot write …: no space left on the device; free some space and try again").
Error ioError(IoAction action, const std::string& path, int errnoValue);

}  // namespace sami
