#include "core/base/error.h"

#include <cerrno>
#include <system_error>
#include <vector>

#include "core/base/text.h"

namespace sami {

namespace {

/// Longer than any path or list of names that a message has reason to show.
constexpr std::size_t kMostShown = 5000;

}  // namespace

std::unexpected<Error> fail(ErrorKind kind, std::string detail) {
    return std::unexpected(Error{kind, std::move(detail)});
}

std::unexpected<Error> fail(ErrorKind kind, std::string_view pattern, std::initializer_list<Named> parts) {
    // A name or value out of a file may be a megabyte long.
    std::vector<Named> shown(parts);
    for (Named& part : shown) {
        if (part.value().size() > kMostShown) part = Named(part.name(), excerpt(part.value(), kMostShown));
    }
    return std::unexpected(Error{kind, sentence(pattern, shown)});
}

int exitCode(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::Usage:
        case ErrorKind::Input:
        case ErrorKind::Unsupported:
        case ErrorKind::NotFound:
            return 2;
        case ErrorKind::Cancelled:
            return 130;
        default:
            return 1;
    }
}

std::string_view toString(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::Usage:
            return "usage";
        case ErrorKind::Input:
            return "input";
        case ErrorKind::Unsupported:
            return "unsupported";
        case ErrorKind::NotFound:
            return "not_found";
        case ErrorKind::Io:
            return "io";
        case ErrorKind::Locked:
            return "locked";
        case ErrorKind::Memory:
            return "memory";
        case ErrorKind::Numeric:
            return "numeric";
        case ErrorKind::Cancelled:
            return "cancelled";
        case ErrorKind::Internal:
            break;
    }
    return "internal";
}

namespace {

std::string_view patternOf(IoAction action) {
    switch (action) {
        case IoAction::Open:
            return "cannot open {path}: {cause}; {remedy}";
        case IoAction::Read:
            return "cannot read {path}: {cause}; {remedy}";
        case IoAction::Map:
            return "cannot map {path}: {cause}; {remedy}";
        case IoAction::Write:
            return "cannot write {path}: {cause}; {remedy}";
        case IoAction::WriteBackup:
            return "cannot write the backup {path}: {cause}; {remedy}";
        case IoAction::TakeBackLine:
            return "cannot take back a half-written line of {path}: {cause}; {remedy}";
        case IoAction::Replace:
            return "cannot replace {path}: {cause}; {remedy}";
        case IoAction::MakeFolder:
            return "cannot make the folder {path}: {cause}; {remedy}";
    }
    return "{path}: {cause}; {remedy}";
}

const char* remedyOf(int errnoValue) {
    switch (errnoValue) {
        case ENOSPC:
        case EDQUOT:
            return "free some space or choose another folder, then try again";
        case EACCES:
        case EPERM:
        case EROFS:
            return "check the permissions or choose another folder";
        case ENOENT:
            return "check the path";
        case EISDIR:
            return "give a file, not a folder";
        case ELOOP:
            return "a symbolic link leads back to itself; remove it or name another file";
        case EBADF:
            return "what stands there is not open for it; name another file";
        default:
            return "try again";
    }
}

}  // namespace

ErrorKind errorKindOf(std::string_view word) {
    for (const ErrorKind kind :
         {ErrorKind::Usage, ErrorKind::Input, ErrorKind::Unsupported, ErrorKind::NotFound, ErrorKind::Io,
          ErrorKind::Locked, ErrorKind::Memory, ErrorKind::Numeric, ErrorKind::Cancelled}) {
        if (toString(kind) == word) return kind;
    }
    return ErrorKind::Internal;
}

Error ioError(IoAction action, const std::string& path, int errnoValue) {
    const std::string cause = std::generic_category().message(errnoValue);
    const ErrorKind kind = errnoValue == ENOENT ? ErrorKind::NotFound : ErrorKind::Io;
    return Error{kind,
                 sentence(patternOf(action), {{"path", path}, {"cause", cause}, {"remedy", remedyOf(errnoValue)}})};
}

}  // namespace sami
