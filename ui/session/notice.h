#pragma once

#include <cstdint>
#include <vector>

#include <QString>

#include "core/base/error.h"

namespace sami {

/// What the banner says, and what can be done about it.
struct Notice {
    enum class Action { None, Resume, EndWorker, Dismiss, ReadAnswers, StopHere, FinishAnyway };
    /// What is wrong with the run shown; what is wrong with another, or good to know; what is good to hear.
    enum class Kind { Alarm, Aside, News };
    QString sentence = {};  ///< empty: nothing to say, no banner
    Action action = Action::None;
    std::int64_t run = 0;  ///< number of the run it is about; 0 where it is about none
    Kind kind = Kind::Alarm;
    std::vector<Action> others = {};  ///< what else can be done
    bool operator==(const Notice&) const = default;
};

/// What an error says as a sentence to read: "Cannot open /x: No such file or directory. Check the path."
QString sentenceOf(const Error& error);

}  // namespace sami
