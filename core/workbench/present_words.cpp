#include "core/workbench/present_words.h"

#include <algorithm>

#include "core/workbench/principles.h"

namespace sami {

namespace {

const Constitution* personaOf(const std::vector<Constitution>& personas, const std::string& name) {
    const auto found = std::ranges::find(personas, name, &Constitution::name);
    return found == personas.end() ? nullptr : &*found;
}

}  // namespace

PresentWords::PresentWords(const RunConfig& then, const RunConfig& now)
    : m_then(then.principles),
      m_now(now.principles),
      m_personasThen(then.personas),
      m_personasNow(now.personas),
      m_drawsSome(then.settings.principlesPerQuery > 0) {
    if (m_personasThen.empty()) {
        comparePrinciples();
    } else {
        comparePersonas();
    }
}

void PresentWords::note(std::string_view pattern, const std::string& name) {
    m_areNew = true;
    m_notes.push_back(sentence(pattern, {{"name", name}}));
}

void PresentWords::comparePrinciples() {
    for (const Principle& then : m_then) {
        if (then.use != PrincipleUse::Learned) continue;
        const Principle* now = withId(m_now, then.id);
        if (now == nullptr) {
            m_gone.insert(then.id);
            note("the principle {name} was removed since: the new words leave it out on both sides", then.name);
        } else if (then.hasAntithesis() && !now->hasAntithesis()) {
            m_gone.insert(then.id);
            note("the principle {name} has no antithesis any more: the new words leave it out on both sides",
                 now->name);
        } else if (now->use == PrincipleUse::HeldOut) {
            m_gone.insert(then.id);
            note("the principle {name} is held out now: the new words leave it out on both sides", now->name);
        } else if (!isSamePair(then, *now)) {
            note("the principle {name} is in other words", now->name);
        }
    }
    if (m_drawsSome) return;
    for (const Principle& now : m_now) {
        const Principle* then = withId(m_then, now.id);
        const bool wasLearned = then != nullptr && then->use == PrincipleUse::Learned;
        if (now.use != PrincipleUse::Learned || wasLearned) continue;
        m_added.push_back(now.text);
        note(then != nullptr ? "the principle {name} was held out then: the new words state it on both sides, and no "
                               "answer was written under it"
                             : "the principle {name} was added since: the new words state it on both sides, and no "
                               "answer was written under it",
             now.name);
    }
}

void PresentWords::comparePersonas() {
    for (const Constitution& then : m_personasThen) {
        const Constitution* now = personaOf(m_personasNow, then.name);
        if (now == nullptr) {
            note("the persona {name} was removed since: queries that got it are left out", then.name);
        } else if (now->principles != then.principles) {
            note("the persona {name} is in other words", then.name);
        }
    }
}

Constitution PresentWords::recorded(const std::string& name, const std::string& text) {
    if (text.empty()) return {name, {}, {}};
    Constitution constitution{name, principlesOf(text), {}};
    // A principle that begins with a number itself is not taken apart.
    if (constitution.text() != text) constitution.principles = {text};
    return constitution;
}

std::string PresentWords::worded(const ConstitutionLine& line, const Principle& now) const {
    const Principle* then = withId(m_then, line.principle);
    const std::string& other = line.isAntithesis ? now.antithesisParaphrase : now.paraphrase;
    const bool isParaphrase =
        then != nullptr && line.text == (line.isAntithesis ? then->antithesisParaphrase : then->paraphrase);
    if (isParaphrase && !other.empty()) return other;
    return line.isAntithesis ? now.antithesis : now.text;
}

std::optional<Constitution> PresentWords::ofPersona(const Constitution& recorded) const {
    const Constitution* then = personaOf(m_personasThen, recorded.name);
    const Constitution* now = personaOf(m_personasNow, recorded.name);
    if (then == nullptr || now == nullptr) return std::nullopt;
    // In the order that the query got, where lines still stand for each other.
    Constitution put{recorded.name, now->principles, {}};
    if (now->principles.size() != then->principles.size()) return put;
    for (std::size_t i = 0; i < recorded.principles.size() && i < put.principles.size(); ++i) {
        const auto place = std::ranges::find(then->principles, recorded.principles[i]);
        if (place == then->principles.end()) return Constitution{recorded.name, now->principles, {}};
        put.principles[i] = now->principles[static_cast<std::size_t>(place - then->principles.begin())];
    }
    return put;
}

std::optional<Constitution> PresentWords::of(const Constitution& recorded) const {
    if (!m_personasThen.empty()) return ofPersona(recorded);
    if (recorded.principles.empty()) return recorded;
    Constitution put{recorded.name, {}, {}};
    for (const ConstitutionLine& line : linesOf(recorded.text(), m_then)) {
        const Principle* now = withId(m_now, line.principle);
        if (m_gone.contains(line.principle)) continue;
        put.principles.push_back(line.principle == 0 || now == nullptr ? line.text : worded(line, *now));
    }
    if (put.principles.empty()) return std::nullopt;
    // A constitution that only stands beside the run's own gets nothing more to say.
    if (!isPartnerName(recorded.name)) put.principles.insert(put.principles.end(), m_added.begin(), m_added.end());
    return put;
}

}  // namespace sami
