#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/workbench/document.h"

namespace sami {

/// A wording that a principle has or had, with the runs that were taught it.
struct Wording {
    PrincipleVersion version;
    bool isPresent = false;
    std::vector<std::string> runs;  ///< training runs, in their order
};

/// All wordings of a principle, which may be gone, in the order in which they were first written.
Result<std::vector<Wording>> wordingsOf(const Document& document, std::int64_t principle);

/// Gives the principle the words of that version again. One step of the history. Error: no such principle or version.
Result<void> restoreWording(Document& document, std::int64_t principle, std::int64_t version);

/// A principle that a run was taught and that is not what it was.
struct EditedSince {
    Principle taught;                ///< as the run knows it
    std::optional<Principle> now;    ///< nothing: it was removed
    std::int64_t taughtVersion = 0;  ///< 0: no version with these words is known
    std::int64_t version = 0;        ///< of the present words; 0 where it was removed
};

/// What became other of the principles that a run was taught, and those that came after it.
struct TaughtAndNow {
    std::vector<EditedSince> edited;
    std::vector<Principle> added;
    bool isSame() const { return edited.empty() && added.empty(); }
};

/// Error: no such run, or its configuration can't be read.
Result<TaughtAndNow> taughtAndNow(const Document& document, std::int64_t run);

/// "version 2 of brief was taught, it is version 3 now; kind was removed; calm was added since"; empty where nothing
/// is other.
std::string describe(const TaughtAndNow& difference);

}  // namespace sami
