#include "core/constitution/reference_form.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "core/base/json_fields.h"
#include "core/base/text.h"
#include "core/constitution/principle_fields.h"

namespace sami {

namespace {

/// What an identifier says of its line.
enum class StatedSide { Unsaid, Principle, Antithesis };

/// A numbered line of one side of a combination.
struct SideLine {
    std::string text;
    std::string stem;  ///< its identifier without the word for the side; empty without identifiers
    StatedSide side = StatedSide::Unsaid;

    const std::string& shown() const { return stem.empty() ? text : stem; }
};

struct SidePrefix {
    std::string_view spelling;
    StatedSide side;
};

constexpr SidePrefix kPrefixes[] = {{"pos ", StatedSide::Principle},
                                    {"pos_", StatedSide::Principle},
                                    {"neg ", StatedSide::Antithesis},
                                    {"neg_", StatedSide::Antithesis},
                                    {"not-", StatedSide::Antithesis}};

/// The positive side states principles alone: there "not-rude" is a name like any other.
void readIdentifier(std::string_view identifier, bool isPositive, SideLine& line) {
    identifier = trimmed(identifier);
    line.stem = identifier;
    for (const SidePrefix& prefix : kPrefixes) {
        if (isPositive && prefix.side != StatedSide::Principle) continue;
        if (!identifier.starts_with(prefix.spelling) || identifier.size() == prefix.spelling.size()) continue;
        line.stem = trimmed(identifier.substr(prefix.spelling.size()));
        line.side = prefix.side;
        return;
    }
}

Result<std::vector<SideLine>> readSide(std::string_view text, const std::vector<std::string>& identifiers,
                                       bool isPositive, const std::string& name) {
    std::vector<SideLine> lines;
    std::set<std::string> texts;
    std::set<std::string> stems;
    for (std::string& principle : principlesOf(text)) {
        SideLine& line = lines.emplace_back();
        line.text = std::move(principle);
        if (lines.size() <= identifiers.size()) readIdentifier(identifiers[lines.size() - 1], isPositive, line);
        if (line.text.empty()) {
            return fail(ErrorKind::Input,
                        isPositive ? "{file}: line {line} of the positive side has no text"
                                   : "{file}: line {line} of the negative side has no text",
                        {{"file", name}, {"line", lines.size()}});
        }
        const bool isNew = texts.insert(line.text).second && (line.stem.empty() || stems.insert(line.stem).second);
        if (!isNew)
            return fail(ErrorKind::Input, "{file}: states \"{principle}\" twice on one side",
                        {{"file", name}, {"principle", line.shown()}});
    }
    if (identifiers.empty() || identifiers.size() == lines.size()) return lines;
    return fail(ErrorKind::Input, "{file}: {count} identifiers for {principles} principles; give one each",
                {{"file", name}, {"count", identifiers.size()}, {"principles", lines.size()}});
}

/// Finds which principle each line of the negative side belongs to.
class SidePairing {
public:
    SidePairing(const std::vector<SideLine>& positive, const std::vector<SideLine>& negative, const std::string& name)
        : m_positive(positive), m_negative(negative), m_name(name), m_partners(positive.size()) {}

    /// For each principle the negative line that belongs to it. @pre sides of one length
    Result<std::vector<std::size_t>> partners() {
        std::vector<std::size_t> unpaired;
        for (std::size_t line = 0; line < m_negative.size(); ++line) {
            Result<bool> paired = pairByText(line);
            if (paired && !*paired) paired = pairByStem(line);
            if (!paired) return std::unexpected(paired.error());
            if (!*paired) unpaired.push_back(line);
        }
        std::vector<std::size_t> result;
        result.reserve(m_partners.size());
        auto next = unpaired.begin();
        for (const std::optional<std::size_t>& partner : m_partners) result.push_back(partner ? *partner : *next++);
        return result;
    }

private:
    std::unexpected<Error> refuse(std::string_view pattern, std::initializer_list<Named> parts) const {
        return fail(ErrorKind::Input, "{file}: {problem}", {{"file", m_name}, {"problem", sentence(pattern, parts)}});
    }

    /// False where no principle has the text of the negative line.
    Result<bool> pairByText(std::size_t line) {
        const SideLine& negative = m_negative[line];
        const auto found = std::ranges::find(m_positive, negative.text, &SideLine::text);
        if (found == m_positive.end()) return false;
        const bool isNamed = negative.side != StatedSide::Unsaid;
        if (isNamed && negative.stem != found->stem) {
            return refuse("the text of principle \"{principle}\" is called \"{name}\" on the negative side",
                          {{"principle", found->shown()}, {"name", negative.shown()}});
        }
        if (negative.side == StatedSide::Antithesis) {
            return refuse("principle \"{principle}\" is the same as its antithesis", {{"principle", found->shown()}});
        }
        return pair(line, found);
    }

    /// False where the negative line has no identifier, or one that says nothing of its side and names no principle.
    Result<bool> pairByStem(std::size_t line) {
        const SideLine& negative = m_negative[line];
        const auto found = std::ranges::find(m_positive, negative.stem, &SideLine::stem);
        if (negative.stem.empty()) return false;
        if (found == m_positive.end()) {
            if (negative.side == StatedSide::Unsaid) return false;
            return refuse("the negative side names \"{name}\", which the positive side does not state",
                          {{"name", negative.shown()}});
        }
        if (negative.side == StatedSide::Principle) {
            return refuse(
                "principle \"{principle}\" reads \"{text}\" on the positive side and \"{negative}\" on the negative "
                "one",
                {{"principle", found->shown()}, {"text", found->text}, {"negative", negative.text}});
        }
        return pair(line, found);
    }

    Result<bool> pair(std::size_t line, std::vector<SideLine>::const_iterator principle) {
        std::optional<std::size_t>& partner = m_partners[static_cast<std::size_t>(principle - m_positive.begin())];
        if (partner)
            return refuse("the negative side states \"{principle}\" twice", {{"principle", principle->shown()}});
        partner = line;
        return true;
    }

    const std::vector<SideLine>& m_positive;
    const std::vector<SideLine>& m_negative;
    const std::string& m_name;
    std::vector<std::optional<std::size_t>> m_partners;
};

/// The object's fields as they stand.
struct Combination {
    std::string positive;
    std::string negative;
    std::vector<std::string> positiveIdentifiers;
    std::vector<std::string> negativeIdentifiers;
    std::vector<std::string> paraphrases;  ///< one a principle, or none
    std::vector<std::string> antithesisParaphrases;
    PrincipleUse use = PrincipleUse::Learned;
};

/// An object of two lists, one for each side; left as they are where it is missing.
Result<void> readSides(const Json* object, const std::string& place, std::vector<std::string>& positive,
                       std::vector<std::string>& negative) {
    if (object == nullptr) return {};
    JsonFields sides(*object, place);
    sides.required("positive", positive);
    sides.optional("negative", negative);
    return sides.finishOpen();
}

Result<Combination> readCombination(const Json& object, const std::string& name) {
    Combination combination;
    JsonFields fields(object, name);
    fields.required("positive", combination.positive);
    fields.required("negative", combination.negative);
    readUse(fields, combination.use);
    const Json* identifiers = fields.raw("identifiers");
    const Json* paraphrases = fields.raw("paraphrases");
    if (Result<void> read = fields.finishOpen(); !read) return std::unexpected(read.error());
    const Result<void> named = readSides(identifiers, sentence("{file}: identifiers", {{"file", name}}),
                                         combination.positiveIdentifiers, combination.negativeIdentifiers);
    if (!named) return std::unexpected(named.error());
    const Result<void> reworded = readSides(paraphrases, sentence("{file}: paraphrases", {{"file", name}}),
                                            combination.paraphrases, combination.antithesisParaphrases);
    if (!reworded) return std::unexpected(reworded.error());
    return combination;
}

/// Gives the principles what a combination says of them in other words.
Result<void> addParaphrases(const Combination& combination, const std::string& name,
                            std::vector<Principle>& principles) {
    for (const auto& [list, member] :
         {std::pair(&combination.paraphrases, &Principle::paraphrase),
          std::pair(&combination.antithesisParaphrases, &Principle::antithesisParaphrase)}) {
        if (list->empty()) continue;
        if (list->size() != principles.size()) {
            return fail(ErrorKind::Input,
                        "{file}: {count} paraphrases for {principles} principles; give one each, empty where there is "
                        "none",
                        {{"file", name}, {"count", list->size()}, {"principles", principles.size()}});
        }
        for (std::size_t i = 0; i < principles.size(); ++i) principles[i].*member = (*list)[i];
    }
    return {};
}

/// The text of one side, numbered even where it has a single principle: the form knows no bare one.
std::string numberedText(const std::vector<std::string>& lines) {
    return lines.size() == 1 ? "1. " + lines.front() : Constitution{"", lines}.text();
}

OrderedJson paraphrasesJson(const std::vector<Principle>& principles) {
    OrderedJson json{{"positive", OrderedJson::array()}, {"negative", OrderedJson::array()}};
    for (const Principle& principle : principles) {
        json["positive"].push_back(principle.paraphrase);
        json["negative"].push_back(principle.antithesisParaphrase);
    }
    return json;
}

/// Why the combination would not be read back as it was written.
Result<void> checkLines(const std::vector<Principle>& principles) {
    for (std::size_t i = 0; i < principles.size(); ++i) {
        const Principle& principle = principles[i];
        for (const std::string& text : {principle.text, principle.antithesis}) {
            std::vector<std::string> lines(i, "x");
            lines.push_back(text);
            if (text.empty() || principlesOf(numberedText(lines)).size() == lines.size()) continue;
            return fail(ErrorKind::Input,
                        "principle \"{principle}\" has a line that begins with \"{number}. \", as the next principle "
                        "does in the reference's form; reword it",
                        {{"principle", principle.name}, {"number", i + 2}});
        }
    }
    return {};
}

}  // namespace

Result<ConstitutionSet> fromReferenceForm(const Json& object, const std::string& name) {
    const Result<Combination> read = readCombination(object, name);
    if (!read) return std::unexpected(read.error());
    const auto positive = readSide(read->positive, read->positiveIdentifiers, true, name);
    if (!positive) return std::unexpected(positive.error());
    const auto negative = readSide(read->negative, read->negativeIdentifiers, false, name);
    if (!negative) return std::unexpected(negative.error());
    if (positive->size() != negative->size()) {
        return fail(ErrorKind::Input,
                    "{file}: {count} principles but {negative} on the negative side; state each on both, numbered 1., "
                    "2., … a line",
                    {{"file", name}, {"count", positive->size()}, {"negative", negative->size()}});
    }
    const Result<std::vector<std::size_t>> partners = SidePairing(*positive, *negative, name).partners();
    if (!partners) return std::unexpected(partners.error());
    ConstitutionSet set;
    Flip flip;
    for (std::size_t i = 0; i < positive->size(); ++i) {
        const SideLine& line = (*positive)[i];
        const std::string& opposite = (*negative)[(*partners)[i]].text;
        const bool isFlipped = opposite != line.text;
        const auto id = static_cast<std::int64_t>(i) + 1;
        set.principles.push_back({line.stem, line.text, isFlipped ? opposite : "", id, read->use});
        if (isFlipped) flip.flipped.push_back(id);
    }
    if (Result<void> added = addParaphrases(*read, name, set.principles); !added) return std::unexpected(added.error());
    if (flip.flipped.empty()) {
        return fail(ErrorKind::Input, "{file}: both sides state the same principles; flip at least one",
                    {{"file", name}});
    }
    set.flips.push_back(std::move(flip));
    return set;
}

std::string toReferenceJson(const std::vector<Principle>& principles, const Flip& flip) {
    std::vector<std::string> positive;
    std::vector<std::string> negative;
    OrderedJson names = OrderedJson::array();
    OrderedJson negativeNames = OrderedJson::array();
    for (const Principle& principle : principles) {
        const bool named = std::ranges::find(flip.flipped, principle.id) != flip.flipped.end();
        const bool isFlipped = principle.hasAntithesis() && (flip.flipped.empty() || named);
        positive.push_back(principle.text);
        negative.push_back(isFlipped ? principle.antithesis : principle.text);
        names.push_back("pos " + principle.name);
        negativeNames.push_back((isFlipped ? "neg " : "pos ") + principle.name);
    }
    OrderedJson json{{"positive", numberedText(positive)},
                     {"negative", numberedText(negative)},
                     {"identifiers", {{"positive", names}, {"negative", negativeNames}}}};
    const bool isHeldOut = !principles.empty() && principles.front().use == PrincipleUse::HeldOut;
    if (isHeldOut) json["use"] = toString(PrincipleUse::HeldOut);
    const bool hasParaphrases = std::ranges::any_of(principles, [](const Principle& principle) {
        return !principle.paraphrase.empty() || !principle.antithesisParaphrase.empty();
    });
    if (hasParaphrases) json["paraphrases"] = paraphrasesJson(principles);
    return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

Result<std::vector<std::pair<std::string, std::string>>> toReferenceFiles(const ConstitutionSet& set) {
    std::vector<std::pair<std::string, std::string>> files;
    for (const PrincipleUse use : {PrincipleUse::Learned, PrincipleUse::HeldOut}) {
        const auto isOfUse = [&](const Principle& principle) { return principle.use == use; };
        if (std::ranges::none_of(set.principles, isOfUse)) continue;
        const Result<FlipChoice> choice = FlipChoice::create(set.principles, set.flips, use);
        if (!choice) return std::unexpected(choice.error());
        if (Result<void> checked = checkLines(choice->principles()); !checked) return std::unexpected(checked.error());
        const std::vector<Flip> flips = choice->listed();
        if (flips.empty()) {
            return fail(ErrorKind::Input,
                        "every choice of {count} principles is too many files; list the contrasts that are wanted",
                        {{"count", choice->principles().size()}});
        }
        for (const Flip& flip : flips) {
            std::string name = std::to_string(files.size()) + ".json";
            files.emplace_back(std::move(name), toReferenceJson(choice->principles(), flip));
        }
    }
    return files;
}

}  // namespace sami
