#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/constitution/remark.h"
#include "core/run/task_events.h"
#include "core/run/write_plan.h"
#include "core/store/database.h"

namespace sami {

enum class DraftState {
    Open,       ///< nobody has decided on it
    Accepted,   ///< a principle was made of it, or changed by it
    Dismissed,  ///< a person did not want it
    Unreadable  ///< it is not in the form that was asked for, or there is no answer
};

/// "open", "accepted", "dismissed", "unreadable".
std::string_view toString(DraftState state);

/// Whom drafts name as their writer that a reader's remark became.
inline constexpr std::string_view kReader = "reader";

/// Where a draft comes from.
struct DraftOrigin {
    std::int64_t run = 0;            ///< number; 0: of none, a reader made it
    std::int64_t number = 0;         ///< within the run, from 1
    std::string writer{};            ///< the model's name, or "endpoint:HOST/MODEL"; kReader
    std::string prompt{};            ///< whole
    std::string raw{};               ///< the writer's words as they came
    double created = 0;              ///< seconds since the epoch
    std::optional<Remark> remark{};  ///< that it became of
};

/// What a model wrote when it was asked for a principle, an antithesis or a paraphrase, or a reader said of an answer.
struct DraftRow {
    std::int64_t id = 0;
    DraftOrigin from{};
    DraftKind kind = DraftKind::Principle;
    std::int64_t principle = 0;  ///< id of the one it is about, which may be gone; 0 for new ones
    std::string name{};          ///< for a new principle; may be taken meanwhile
    std::string text{};
    std::string antithesis{};
    std::string problem{};  ///< why it is unreadable, a sentence
    DraftState state = DraftState::Open;
    std::int64_t accepted =
        0;  ///< id of the principle that was made of it or changed by it, which may be gone; 0: none
};

/// The drafts of an experiment.
class DraftStore {
public:
    explicit DraftStore(const Database& database) : m_database(&database) {}

    /// @param plan of the run  @return whether that is news. One that was not answered gives way to a later answer of
    /// the same number.  Error: a number that was not asked for.
    Result<bool> record(std::int64_t run, const WritePlan& plan, const DraftEvent& draft, double time) const;

    /// Makes a draft of a principle of what a reader said: its words as they are, on the principle's side where more is
    /// wanted, on the antithesis's where less is; the other side is left to be written. @return its id
    Result<std::int64_t> record(const Remark& remark, double time) const;

    /// In the order they were written down.
    Result<std::vector<DraftRow>> drafts() const;
    /// ErrorKind::NotFound names it.
    Result<DraftRow> find(std::int64_t id) const;

    /// @param principle that was made of it or changed by it
    Result<void> accept(std::int64_t id, std::int64_t principle) const;
    Result<void> dismiss(std::int64_t id) const;

private:
    const Database* m_database;
};

}  // namespace sami
