#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/json_fields.h"
#include "core/constitution/draft.h"
#include "core/run/judge_setup.h"

namespace sami {

/// One prompt for drafts, and how many of them are wanted.
struct WriteAsk {
    DraftKind kind = DraftKind::Principle;
    std::int64_t principle = 0;  ///< id of the principle it is about; 0 for new ones
    bool hasAntithesis = true;   ///< whether a draft has one, see draftForm()
    std::string prompt;          ///< whole text, as the writer reads it
    std::int64_t count = 1;
    bool operator==(const WriteAsk&) const = default;

    DraftForm form() const;
};

/// What a run of the task Write does.
struct WritePlan {
    std::string writer;   ///< as drafts name it: the model's name, or "endpoint:HOST/MODEL"
    JudgeSetup endpoint;  ///< where its url is not empty: how the endpoint is asked; its prompt stays empty
    std::vector<WriteAsk> asks;
    bool operator==(const WritePlan&) const = default;

    /// Drafts wanted in all; they are numbered from 1, ask by ask.
    std::int64_t numDrafts() const;
    /// The ask that draft `number` belongs to, nullptr for none.
    const WriteAsk* askOf(std::int64_t number) const;
};

OrderedJson toJson(const WritePlan& plan);
/// Strict: an unknown field is an error that names it.
Result<void> read(WritePlan& plan, JsonFields& fields, const std::string& place);

}  // namespace sami
