#include "core/constitution/constitution_set.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/base/text.h"

namespace sami {

namespace {

bool isSameText(std::string_view one, std::string_view other) {
    return trimmed(one) == trimmed(other);
}

/// Principles in order, found by what they say or are called: among tens of thousands as fast as among ten. Texts are
/// compared without the white space around them; of several the first is found.
class PrincipleIndex {
public:
    explicit PrincipleIndex(std::vector<Principle> principles) {
        for (Principle& principle : principles) add(std::move(principle));
    }

    const std::vector<Principle>& all() const { return m_principles; }
    std::size_t size() const { return m_principles.size(); }

    Principle* withText(std::string_view text) { return found(m_byText, trimmed(text)); }
    Principle* withAntithesis(std::string_view text) { return found(m_byAntithesis, trimmed(text)); }
    /// nullptr for no name.
    Principle* called(std::string_view name) { return name.empty() ? nullptr : found(m_byName, name); }
    std::size_t placeOf(const Principle& principle) const {
        return static_cast<std::size_t>(&principle - m_principles.data());
    }

    Principle& add(Principle principle) {
        Principle& added = m_principles.emplace_back(std::move(principle));
        const std::size_t place = m_principles.size() - 1;
        m_byText.try_emplace(std::string(trimmed(added.text)), place);
        m_byName.try_emplace(added.name, place);
        noteAntithesis(added);
        return added;
    }
    void setAntithesis(Principle& principle, const std::string& antithesis) {
        principle.antithesis = antithesis;
        noteAntithesis(principle);
    }
    /// A name for the principle at this place, counted from 1, or the next place whose name is free.
    std::string freeName(std::size_t place) {
        while (called("principle-" + std::to_string(place)) != nullptr) ++place;
        return "principle-" + std::to_string(place);
    }

private:
    using Places = std::map<std::string, std::size_t, std::less<>>;

    Principle* found(const Places& places, std::string_view key) {
        const auto place = places.find(key);
        return place == places.end() ? nullptr : &m_principles[place->second];
    }
    void noteAntithesis(const Principle& principle) {
        if (principle.hasAntithesis())
            m_byAntithesis.try_emplace(std::string(trimmed(principle.antithesis)), placeOf(principle));
    }

    std::vector<Principle> m_principles;
    Places m_byText;
    Places m_byName;
    Places m_byAntithesis;
};

/// What keeps two flips of the same principles from counting as two.
Flip sorted(Flip flip) {
    std::ranges::sort(flip.flipped);
    const auto repeated = std::ranges::unique(flip.flipped);
    flip.flipped.erase(repeated.begin(), repeated.end());
    return flip;
}

/// Takes files into a set, one after another.
class Merger {
public:
    Merger(std::vector<Principle> principles, std::int64_t nextId) : m_principles(std::move(principles)) {
        for (const Principle& principle : m_principles.all()) nextId = std::max(nextId, principle.id + 1);
        m_nextId = nextId;
    }

    Result<void> take(const ConstitutionFile& file) {
        std::map<std::int64_t, std::int64_t> ids;  // of the file to those of the set
        Contribution contribution{file.name, {}, {}};
        for (const Principle& principle : file.set.principles) {
            const std::size_t before = m_principles.size();
            const Result<std::int64_t> id = take(principle, file.name);
            if (!id) return std::unexpected(id.error());
            ids[principle.id] = *id;
            if (m_principles.size() > before) contribution.added.push_back(*id);
        }
        for (const Flip& flip : file.set.flips) {
            Flip& own = contribution.flips.emplace_back();
            for (const std::int64_t id : flip.flipped) own.flipped.push_back(ids.at(id));
        }
        m_contributions.push_back(std::move(contribution));
        return {};
    }

    /// Those of `existing` and of the files; none where nobody lists any.
    Result<std::vector<Flip>> flips(const ConstitutionSet& existing) const;

    const std::vector<Principle>& principles() const { return m_principles.all(); }

private:
    /// What a file adds, in ids of the set.
    struct Contribution {
        std::string name;
        std::vector<std::int64_t> added;  ///< principles that were unknown before
        std::vector<Flip> flips;
    };

    Result<std::int64_t> take(const Principle& principle, const std::string& file);
    Result<void> checkSides(const Principle& principle, const std::string& file);
    Result<std::int64_t> takeKnown(Principle& known, const Principle& principle, const std::string& file);
    Result<std::vector<Flip>> everyFlipOf(const std::vector<std::int64_t>& ids, const std::string& place) const;

    PrincipleIndex m_principles;
    std::vector<Contribution> m_contributions;
    std::int64_t m_nextId = 1;
};

Result<void> Merger::checkSides(const Principle& principle, const std::string& file) {
    const Principle* const opposed = m_principles.withAntithesis(principle.text);
    const Principle* const stated = principle.hasAntithesis() ? m_principles.withText(principle.antithesis) : nullptr;
    const bool isOpposedFirst =
        opposed != nullptr && (stated == nullptr || m_principles.placeOf(*opposed) <= m_principles.placeOf(*stated));
    if (isOpposedFirst) {
        return fail(ErrorKind::Input,
                    "{file}: \"{text}\" is a principle here and the antithesis of \"{principle}\" elsewhere; exchange "
                    "the sides of one of them",
                    {{"file", file}, {"text", principle.text}, {"principle", opposed->name}});
    }
    if (stated == nullptr) return {};
    return fail(ErrorKind::Input,
                "{file}: \"{antithesis}\" is an antithesis here and the principle \"{principle}\" elsewhere; exchange "
                "the sides of one of them",
                {{"file", file}, {"antithesis", principle.antithesis}, {"principle", stated->name}});
}

/// Other words fill a gap; those that are there stay.
void takeParaphrases(Principle& known, const Principle& principle) {
    if (known.paraphrase.empty()) known.paraphrase = principle.paraphrase;
    if (known.antithesisParaphrase.empty()) known.antithesisParaphrase = principle.antithesisParaphrase;
}

Result<std::int64_t> Merger::takeKnown(Principle& known, const Principle& principle, const std::string& file) {
    if (principle.use == PrincipleUse::HeldOut && known.use == PrincipleUse::Learned) {
        return fail(ErrorKind::Input,
                    "{file}: principle \"{principle}\" is held out here and learned elsewhere; give it one use",
                    {{"file", file}, {"principle", known.name}});
    }
    takeParaphrases(known, principle);
    if (!principle.set.empty()) known.set = principle.set;
    if (!principle.tags.empty()) known.tags = principle.tags;
    if (!principle.notes.empty()) known.notes = principle.notes;
    if (!principle.hasAntithesis()) return known.id;
    if (known.hasAntithesis() && !isSameText(known.antithesis, principle.antithesis)) {
        return fail(ErrorKind::Input,
                    "{file}: principle \"{principle}\" has the antithesis \"{antithesis}\" here and \"{other}\" "
                    "elsewhere; keep one of them",
                    {{"file", file},
                     {"principle", known.name},
                     {"antithesis", principle.antithesis},
                     {"other", known.antithesis}});
    }
    if (!known.hasAntithesis()) m_principles.setAntithesis(known, principle.antithesis);
    return known.id;
}

Result<std::int64_t> Merger::take(const Principle& principle, const std::string& file) {
    if (Result<void> checked = checkSides(principle, file); !checked) return std::unexpected(checked.error());
    Principle* known = m_principles.withText(principle.text);
    const Principle* namesake = m_principles.called(principle.name);
    if (namesake != nullptr && namesake != known) {
        return fail(
            ErrorKind::Input,
            "{file}: two principles are called \"{principle}\", \"{text}\" here and \"{other}\" elsewhere; rename one",
            {{"file", file}, {"principle", principle.name}, {"text", principle.text}, {"other", namesake->text}});
    }
    if (known != nullptr) return takeKnown(*known, principle, file);
    Principle added = principle;
    if (added.name.empty()) added.name = m_principles.freeName(m_principles.size() + 1);
    added.id = m_nextId++;
    return m_principles.add(std::move(added)).id;
}

Result<std::vector<Flip>> Merger::everyFlipOf(const std::vector<std::int64_t>& ids, const std::string& place) const {
    std::vector<Flip> result;
    const std::set<std::int64_t> named(ids.begin(), ids.end());
    for (const PrincipleUse use : {PrincipleUse::Learned, PrincipleUse::HeldOut}) {
        std::vector<std::int64_t> flippable;
        for (const Principle& principle : m_principles.all()) {
            if (named.contains(principle.id) && principle.use == use && principle.hasAntithesis())
                flippable.push_back(principle.id);
        }
        if (flippable.size() > kMaxListedPrinciples) {
            return fail(ErrorKind::Input,
                        "{place}: every choice of {count} principles is too much to list beside contrasts that are "
                        "named; name those that are wanted first",
                        {{"place", place}, {"count", flippable.size()}});
        }
        std::ranges::copy(everyFlip(flippable), std::back_inserter(result));
    }
    return result;
}

Result<std::vector<Flip>> Merger::flips(const ConstitutionSet& existing) const {
    const auto lists = [](const auto& source) { return !source.flips.empty(); };
    const auto listing = std::ranges::find_if(m_contributions, lists);
    if (!lists(existing) && listing == m_contributions.end()) return std::vector<Flip>{};
    std::vector<Flip> all = existing.flips;
    if (all.empty()) {
        std::vector<std::int64_t> ids;
        ids.reserve(existing.principles.size());
        for (const Principle& principle : existing.principles) ids.push_back(principle.id);
        Result<std::vector<Flip>> every = everyFlipOf(ids, listing->name);
        if (!every) return every;
        all = std::move(*every);
    }
    for (const Contribution& file : m_contributions) {
        const Result<std::vector<Flip>> own = lists(file) ? file.flips : everyFlipOf(file.added, file.name);
        if (!own) return own;
        std::ranges::copy(*own, std::back_inserter(all));
    }
    std::ranges::transform(all, all.begin(), sorted);
    std::ranges::sort(all);
    const auto repeated = std::ranges::unique(all);
    all.erase(repeated.begin(), repeated.end());
    return all;
}

}  // namespace

Result<ConstitutionSet> mergeConstitutions(ConstitutionSet existing, const std::vector<ConstitutionFile>& files,
                                           std::int64_t nextId) {
    Result<std::vector<Principle>> withIds = numbered(std::move(existing.principles));
    if (!withIds) return std::unexpected(withIds.error());
    existing.principles = std::move(*withIds);
    Merger merger(existing.principles, nextId);
    // What lists no contrast goes first, so that its principles are new in every order of the files.
    for (const bool listsFlips : {false, true}) {
        for (const ConstitutionFile& file : files) {
            if (file.set.flips.empty() == listsFlips) continue;
            if (Result<void> taken = merger.take(file); !taken) return std::unexpected(taken.error());
        }
    }
    Result<std::vector<Flip>> flips = merger.flips(existing);
    if (!flips) return std::unexpected(flips.error());
    return ConstitutionSet{merger.principles(), std::move(*flips)};
}

std::vector<std::string> missingAntitheses(const ConstitutionSet& set, const std::vector<ConstitutionFile>& files) {
    std::map<std::string_view, const ConstitutionFile*> firstStating;
    for (const ConstitutionFile& file : files) {
        for (const Principle& principle : file.set.principles) firstStating.try_emplace(trimmed(principle.text), &file);
    }
    std::vector<std::string> result;
    for (const Principle& principle : set.principles) {
        if (principle.hasAntithesis()) continue;
        const auto stating = firstStating.find(trimmed(principle.text));
        const std::string problem = sentence(
            "principle \"{principle}\" has no antithesis and is never flipped; import a file that states it, or write "
            "one",
            {{"principle", principle.name}});
        if (stating == firstStating.end()) {
            result.push_back(problem);
        } else {
            result.push_back(sentence("{file}: {problem}", {{"file", stating->second->name}, {"problem", problem}}));
        }
    }
    return result;
}

}  // namespace sami
