#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/store/experiment.h"

namespace sami {

/// Whether an edit is one of many that a person makes while typing.
enum class Typing { No, Yes };

/// One line of the history of edits.
struct EditSummary {
    std::string label;  ///< "Change principle brief"
    double time = 0;    ///< seconds since the epoch
    bool undone = false;
};

/// What undo and redo would do: the labels of the steps; empty where there is none.
struct EditStanding {
    std::string undo;
    std::string redo;
};

/// What an edit changed.
enum class EditedPart { Content, Queries };

/// The only way to change what an experiment teaches. Every edit is one transaction with its place in the history, so
/// that the file, the history and what a page shows never disagree. Principles are named by their ids, which they keep
/// whatever happens to their texts and places; a principle that is removed takes its contrasts along, and undo brings
/// both back.
class Edits {
public:
    /// @param told is called after each change
    Edits(const Experiment& experiment, std::function<void(EditedPart)> told);

    /// Appends a principle. @return its id.  Error: another one says the same.
    Result<std::int64_t> addPrinciple(Principle principle);
    /// Gives the principle of that id other texts, another name or another use. What is typed into one principle within
    /// two seconds of each other becomes one step.
    Result<void> setPrinciple(const Principle& principle, Typing typing = Typing::No);
    /// Learns or holds out the principles of those ids, all or none.
    Result<void> setUse(const std::vector<std::int64_t>& ids, PrincipleUse use);
    Result<void> removePrinciple(std::int64_t id);
    /// @param position counted from 0, among all principles
    Result<void> movePrinciple(std::int64_t id, std::size_t position);
    /// The allowed contrasts; none = every non-empty choice of principles. The history tells it as `label`.
    Result<void> setFlips(const std::vector<Flip>& flips, const std::string& label = "Change contrasts");
    Result<void> setPersonas(const std::vector<Constitution>& personas);
    Result<void> setSettings(const RunSettings& settings, const std::string& label = "Change settings");
    /// Replaces all of it in one step, told as `label`.
    Result<void> setContent(const DocumentContent& content, const std::string& label);

    /// Has queries stand otherwise than `before`; see editQueries().
    Result<void> setQueries(const std::vector<QueryStanding>& before, const std::vector<QueryStanding>& after,
                            const std::string& label);

    /// @return the label of the step that was taken back.  Error: ErrorKind::NotFound where there is none.
    Result<std::string> undo();
    Result<std::string> redo();
    Result<EditStanding> standing() const;
    /// In the order the edits were made; what is undone comes last.
    Result<std::vector<EditSummary>> history() const;

    /// For tests: seconds since the epoch.
    void setClock(std::function<double()> clock) { m_clock = std::move(clock); }

private:
    struct Step {
        std::string kind;
        std::string subject;
        std::string label;
    };
    Result<void> apply(const Step& step, const DocumentContent& before, const DocumentContent& after);
    Result<void> restore(std::int64_t edit, const OrderedJson& parts) const;

    const Experiment* m_experiment;
    std::function<void(EditedPart)> m_told;
    std::function<double()> m_clock;
};

}  // namespace sami
