#pragma once

#include <QString>

#include "core/workbench/draft_trial.h"
#include "core/workbench/write_principles.h"

namespace sami {

/// One line of a draft: what was made of it, and how it begins.
QString draftLine(const DraftRow& draft);

/// Who wrote a draft, of what, and what says the same already.
QString draftHead(const ListedDraft& listed);

/// "It would tell apart the saved answers to 14 of 24 questions."
QString trialWords(const DraftTrial& trial);

/// Whether somebody has still to say what becomes of it.
inline bool isUndecided(const DraftRow& draft) {
    return draft.state == DraftState::Open || draft.state == DraftState::Unreadable;
}

}  // namespace sami
