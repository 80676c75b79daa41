#pragma once

#include <QString>

#include "core/workbench/draft_trial.h"
#include "core/workbench/write_principles.h"

namespace sami {

/// One line of a draft: what was made of it, and how it begins.
QString draftLine(const DraftRow& draft);

/// Who wrote a draft, of what, and what says the same already.
QString draftHead(const ListedDraft& listed);

/// "It would tell apart the saved answers of run-2 to 14 of 24 questions."
QString trialWords(const DraftTrial& trial);

/// Whether somebody has still to say what becomes of it: also of one whose principle was taken back.
inline bool isUndecided(const ListedDraft& listed) {
    const DraftState state = listed.draft.state;
    return state == DraftState::Open || state == DraftState::Unreadable ||
           (state == DraftState::Accepted && !listed.isTaught);
}

}  // namespace sami
