#include "core/constitution/principle_sets.h"

#include <algorithm>

namespace sami {

std::vector<std::string> setsOf(const std::vector<Principle>& principles) {
    std::vector<std::string> sets;
    for (const Principle& principle : principles) {
        if (!principle.set.empty() && std::ranges::find(sets, principle.set) == sets.end())
            sets.push_back(principle.set);
    }
    return sets;
}

std::vector<Constitution> personasOfSets(const std::vector<Principle>& principles) {
    std::vector<Constitution> personas;
    for (const std::string& set : setsOf(principles)) {
        Constitution persona{set, {}, {}};
        for (const Principle& principle : principles) {
            if (principle.set == set && principle.use == PrincipleUse::Learned)
                persona.principles.push_back(principle.text);
        }
        if (!persona.principles.empty()) personas.push_back(std::move(persona));
    }
    return personas;
}

}  // namespace sami
