#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/run/run_config.h"

namespace sami {

/// Puts constitutions that were recorded under the words of then into those of now. Principles are known by their ids,
/// personas by their names. A principle that is gone, or has lost the antithesis it had, is in no constitution any
/// more; one that was added since stands on the desired side of each, unless each query draws some of them. Lines that
/// are no principle's, and constitutions that only stand beside the run's own, stay.
class PresentWords {
public:
    /// @param now principles and personas; its settings are not looked at
    PresentWords(const RunConfig& then, const RunConfig& now);

    /// The recorded constitution as it was.
    static Constitution recorded(const std::string& name, const std::string& text);
    /// In the words of now, its lines in the same order. Nothing for a persona that is gone, and where no line of what
    /// was recorded is left.
    std::optional<Constitution> of(const Constitution& recorded) const;

    /// Whether anything differs.
    bool areNew() const { return m_areNew; }
    /// What is gone, new or in other words, a sentence each.
    const std::vector<std::string>& notes() const { return m_notes; }

private:
    void comparePrinciples();
    void comparePersonas();
    void note(std::string_view pattern, const std::string& name);
    std::optional<Constitution> ofPersona(const Constitution& recorded) const;
    std::string worded(const ConstitutionLine& line, const Principle& now) const;

    std::vector<Principle> m_then;
    std::vector<Principle> m_now;
    std::vector<Constitution> m_personasThen;
    std::vector<Constitution> m_personasNow;
    std::set<std::int64_t> m_gone;     ///< ids
    std::vector<std::string> m_added;  ///< texts
    bool m_drawsSome = false;          ///< each query some of the principles
    bool m_areNew = false;
    std::vector<std::string> m_notes;
};

}  // namespace sami
