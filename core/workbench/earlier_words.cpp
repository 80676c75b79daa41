#include "core/workbench/earlier_words.h"

#include <algorithm>
#include <array>
#include <set>

#include "core/base/text.h"
#include "core/workbench/principles.h"

namespace sami {

namespace {

using SinceKind = WordsSince::Kind;

/// The only judge that is shown what a constitution was told apart from.
constexpr std::string_view kJudgeOfBoth = "pmi";

struct SaidText {
    std::string Principle::* text;
    bool isAntithesis;
    bool isParaphrase;
};
constexpr std::array<SaidText, 4> kTexts = {{{&Principle::text, false, false},
                                             {&Principle::antithesis, true, false},
                                             {&Principle::paraphrase, false, true},
                                             {&Principle::antithesisParaphrase, true, true}}};

bool doesSay(const Principle& principle, const SaidText& which, std::string_view line) {
    const std::string& text = principle.*which.text;
    return !text.empty() && trimmed(text) == line;
}

const SaidText* textOfLine(const Principle& principle, std::string_view line) {
    const auto found =
        std::ranges::find_if(kTexts, [&](const SaidText& each) { return doesSay(principle, each, line); });
    return found == kTexts.end() ? nullptr : &*found;
}

/// As principlesOf(), but a single principle that begins with a number itself is left whole.
std::vector<std::string> statedLines(std::string_view constitution) {
    std::vector<std::string> lines = principlesOf(constitution);
    if (lines.size() == 1) lines.front() = std::string(trimmed(constitution));
    return lines;
}

std::string excerptInQuotes(std::string_view line) {
    return inQuotes({excerpt(line)});
}

std::vector<std::string> inAlphabet(std::vector<std::string> lines) {
    for (std::string& line : lines) line = std::string(trimmed(line));
    std::ranges::sort(lines);
    return lines;
}

bool isSamePart(const WordsSince& one, const WordsSince& other) {
    return one.kind == other.kind && one.principle == other.principle && one.name == other.name &&
           one.version == other.version;
}

/// Its pattern, about {name}, {version} and {now}.
std::string_view phraseOf(const WordsSince& since) {
    const bool isNumbered = since.version > 0 && since.presentVersion > 0 && since.version != since.presentVersion;
    switch (since.kind) {
        case SinceKind::Reworded:
            return isNumbered ? "version {version} of {name}, which is version {now} now" : "earlier words of {name}";
        case SinceKind::OppositeReworded:
            return isNumbered ? "version {version} of {name}, whose antithesis is in other words in version {now} now"
                              : "{name}, whose antithesis is in other words now";
        case SinceKind::OppositeRemoved:
            return "an antithesis of {name}, which has none now";
        case SinceKind::Removed:
            return "{name}, which was removed since";
        case SinceKind::HeldOut:
            return "{name}, which is held out now";
        case SinceKind::Learned:
            return "{name}, which is learned now";
        case SinceKind::PersonaReworded:
            return "earlier words of the persona {name}";
        case SinceKind::PersonaRemoved:
            return "the persona {name}, which was removed since";
        case SinceKind::ContrastRemoved:
            return "a contrast that is not allowed any more";
    }
    return "";
}

}  // namespace

std::string_view toString(WordsSince::Kind kind) {
    switch (kind) {
        case SinceKind::Reworded:
            return "reworded";
        case SinceKind::OppositeReworded:
            return "antithesis-reworded";
        case SinceKind::OppositeRemoved:
            return "antithesis-removed";
        case SinceKind::Removed:
            return "removed";
        case SinceKind::HeldOut:
            return "held-out-now";
        case SinceKind::Learned:
            return "learned-now";
        case SinceKind::PersonaReworded:
            return "persona-reworded";
        case SinceKind::PersonaRemoved:
            return "persona-removed";
        case SinceKind::ContrastRemoved:
            return "contrast-removed";
    }
    return "";
}

std::string describe(const WordsSince& since) {
    return sentence(phraseOf(since), {{"name", since.name}, {"version", since.version}, {"now", since.presentVersion}});
}

std::string describe(const std::vector<WordsSince>& since) {
    std::vector<std::string> parts;
    for (const WordsSince& each : since) {
        std::string part = describe(each);
        if (std::ranges::find(parts, part) == parts.end()) parts.push_back(std::move(part));
    }
    return joined(parts, "; ");
}

EarlierWords::EarlierWords(const Document& document, DocumentContent content, std::vector<PrincipleVersion> versions)
    : m_document(&document), m_now(std::move(content)), m_versions(std::move(versions)) {
    // Of words that were said twice the last are meant.
    std::ranges::reverse(m_versions);
    m_wereEdited = std::ranges::any_of(m_versions, [this](const PrincipleVersion& version) {
        const Principle* now = withId(m_now.principles, version.words.id);
        return now == nullptr || !hasSameWords(*now, version.words);
    });
}

Result<EarlierWords> EarlierWords::read(const Document& document) {
    Result<DocumentContent> content = contentOf(document);
    if (!content) return std::unexpected(content.error());
    Result<std::vector<PrincipleVersion>> versions = document.store().principles().versions();
    if (!versions) return std::unexpected(versions.error());
    return EarlierWords(document, std::move(*content), std::move(*versions));
}

/// The version that said the line and was told apart from `opposite`, else any that said the line.
/// @param principle 0: of any principle
EarlierWords::Stated EarlierWords::versionThatSaid(const std::string& line, std::int64_t principle,
                                                   const std::string& opposite) const {
    const std::vector<std::string> others = opposite.empty() ? std::vector<std::string>() : statedLines(opposite);
    Stated found;
    for (const PrincipleVersion& version : m_versions) {
        if (principle != 0 && version.words.id != principle) continue;
        const SaidText* const text = textOfLine(version.words, line);
        if (text == nullptr) continue;
        const Stated stated{&version, text->isAntithesis, text->isParaphrase};
        if (found.version == nullptr) found = stated;
        const bool wasToldApart = std::ranges::any_of(others, [&](const std::string& other) {
            const SaidText* const side = textOfLine(version.words, other);
            return side != nullptr && side->isAntithesis != text->isAntithesis;
        });
        if (wasToldApart) return stated;
    }
    return found;
}

std::int64_t EarlierWords::presentVersion(const Principle& now) const {
    const auto found = std::ranges::find_if(m_versions, [&](const PrincipleVersion& version) {
        return version.words.id == now.id && hasSameWords(version.words, now);
    });
    return found == m_versions.end() ? 0 : found->number;
}

std::optional<WordsSince> EarlierWords::ofPresent(const Principle& now, const StatedWords& stated) const {
    const bool isHeldOut = now.use == PrincipleUse::HeldOut;
    if (!stated.heldOutPrinciples || *stated.heldOutPrinciples == isHeldOut) return std::nullopt;
    const std::int64_t version = presentVersion(now);
    return WordsSince{isHeldOut ? SinceKind::HeldOut : SinceKind::Learned, now.id, now.name, version, version};
}

std::optional<WordsSince> EarlierWords::ofOpposite(const std::string& line, const Principle& now,
                                                   const StatedWords& stated) const {
    const SaidText* const own = textOfLine(now, line);
    for (const std::string& other : statedLines(stated.antithesis)) {
        if (textOfLine(now, other) != nullptr) continue;
        const Stated said = versionThatSaid(other, now.id, stated.text);
        if (said.version == nullptr || own == nullptr || said.isAntithesis == own->isAntithesis) continue;
        const SinceKind kind =
            said.isAntithesis && !now.hasAntithesis() ? SinceKind::OppositeRemoved : SinceKind::OppositeReworded;
        return WordsSince{kind, now.id, now.name, said.version->number, presentVersion(now)};
    }
    return std::nullopt;
}

std::optional<WordsSince> EarlierWords::ofLine(const std::vector<std::string>& lines, std::size_t index,
                                               const StatedWords& stated) const {
    const std::string& line = lines[index];
    for (const Principle& now : m_now.principles) {
        if (textOfLine(now, line) == nullptr) continue;
        std::optional<WordsSince> since = ofPresent(now, stated);
        if (!since) return ofOpposite(line, now, stated);
        since->line = index;
        return since;
    }
    const Stated said = versionThatSaid(line, 0, stated.antithesis);
    if (said.version == nullptr) return std::nullopt;
    const std::int64_t id = said.version->words.id;
    const Principle* const now = withId(m_now.principles, id);
    if (now == nullptr)
        return WordsSince{SinceKind::Removed, id, excerptInQuotes(line), said.version->number, 0, {}, index};
    WordsSince since{SinceKind::Reworded, id, now->name, said.version->number, presentVersion(*now), {}, index};
    const std::string& paraphrase = said.isAntithesis ? now->antithesisParaphrase : now->paraphrase;
    since.now = said.isAntithesis ? now->antithesis : now->text;
    if (said.isParaphrase && !paraphrase.empty()) since.now = paraphrase;
    if (said.isAntithesis && !now->hasAntithesis()) since.kind = SinceKind::OppositeRemoved;
    // That it is not taught any more says more than that it is in other words, which is seen.
    if (const std::optional<WordsSince> use = ofPresent(*now, stated)) since.kind = use->kind;
    return since;
}

bool EarlierWords::wasPersona(const StatedWords& stated) {
    const auto [known, isNew] = m_personas.try_emplace(stated.model);
    if (isNew) {
        const Result<ModelRow> writer = modelBehind(*m_document, stated.model);
        if (writer && writer->run) {
            Result<RunConfig> config = m_document->runs().config(*writer->run);
            if (config) known->second = std::move(config->personas);
        }
    }
    return std::ranges::find(known->second, stated.name, &Constitution::name) != known->second.end();
}

/// Whether it states antitheses in a choice that no run would draw now, though each of them is there.
bool EarlierWords::isContrastGone(const std::string& text) const {
    if (m_now.flips.empty()) return false;
    std::optional<PrincipleUse> use;
    std::set<std::int64_t> flipped;
    for (const ConstitutionLine& line : linesOf(text, m_now.principles)) {
        if (line.principle == 0) return false;
        if (const Principle* principle = withId(m_now.principles, line.principle)) use = principle->use;
        if (line.isAntithesis) flipped.insert(line.principle);
    }
    // Of a contrast counts what it flips of the principles of one use, as they are drawn together. Where none flips any
    // of them, every combination is drawn.
    bool flipsAny = false;
    bool isAllowed = false;
    for (const Flip& flip : m_now.flips) {
        std::set<std::int64_t> own;
        for (const std::int64_t id : flip.flipped) {
            const Principle* principle = withId(m_now.principles, id);
            if (principle != nullptr && principle->use == use) own.insert(id);
        }
        flipsAny = flipsAny || !own.empty();
        isAllowed = isAllowed || own == flipped;
    }
    return flipsAny && !flipped.empty() && !isAllowed;
}

/// Nothing where it is no persona.
std::optional<std::vector<WordsSince>> EarlierWords::ofPersona(const StatedWords& stated) {
    const auto now = std::ranges::find(m_now.personas, stated.name, &Constitution::name);
    const std::vector<std::string> lines = statedLines(stated.text);
    if (now == m_now.personas.end()) {
        const bool isOfAPrinciple = std::ranges::any_of(
            lines, [this](const std::string& line) { return versionThatSaid(line, 0, {}).version != nullptr; });
        if (isOfAPrinciple || !wasPersona(stated)) return std::nullopt;
        return std::vector{WordsSince{SinceKind::PersonaRemoved, 0, stated.name}};
    }
    if (stated.text == now->text() || inAlphabet(lines) == inAlphabet(now->principles))
        return std::vector<WordsSince>();
    std::vector<WordsSince> since;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (std::ranges::find(now->principles, lines[i]) != now->principles.end()) continue;
        WordsSince& line = since.emplace_back(WordsSince{SinceKind::PersonaReworded, 0, stated.name});
        line.line = i;
        if (lines.size() == 1 && now->principles.size() == 1) line.now = now->principles.front();
    }
    // It only says more than it did.
    if (since.empty()) since.push_back({SinceKind::PersonaReworded, 0, stated.name});
    return since;
}

std::vector<WordsSince> EarlierWords::of(const StatedWords& stated) {
    if (trimmed(stated.text).empty()) return {};
    if (std::optional<std::vector<WordsSince>> persona = ofPersona(stated)) return std::move(*persona);
    std::vector<WordsSince> all;
    const std::vector<std::string> lines = statedLines(stated.text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (std::optional<WordsSince> since = ofLine(lines, i, stated)) all.push_back(std::move(*since));
    }
    if (isContrastGone(stated.text)) all.push_back({SinceKind::ContrastRemoved, 0, ""});
    return all;
}

Result<std::vector<WordsSince>> EarlierWords::ofVerdict(const ModelPair& models, std::int64_t comparison,
                                                        const std::string& judge, const StatedWords& stated) {
    const bool sawBoth = judge == kJudgeOfBoth && m_wereEdited;
    if (!sawBoth && stated.heldOutPrinciples) return of(stated);
    const auto [known, isNew] = m_comparisons.try_emplace(models);
    if (isNew) {
        const Result<std::vector<PairRow>> rows = m_document->store().comparisons().pairs(models);
        if (!rows) return std::unexpected(rows.error());
        for (const PairRow& row : *rows) {
            if (row.comparison == 0) continue;
            known->second[row.comparison] = {models.candidate, row.constitutionName, row.constitution, row.antithesis,
                                             row.heldOutPrinciples};
        }
    }
    const auto found = known->second.find(comparison);
    StatedWords words = found == known->second.end() ? stated : found->second;
    if (!sawBoth) words.antithesis.clear();
    return of(words);
}

void EarlierVerdicts::add(const std::vector<WordsSince>& since) {
    ++verdicts;
    earlier += since.empty() ? 0 : 1;
    std::vector<const WordsSince*> seen;
    for (const WordsSince& each : since) {
        const bool isCounted = std::ranges::any_of(seen, [&](const WordsSince* one) { return isSamePart(*one, each); });
        if (isCounted) continue;
        seen.push_back(&each);
        auto part = std::ranges::find_if(parts, [&](const Part& known) { return isSamePart(known.since, each); });
        if (part == parts.end()) part = parts.insert(parts.end(), {each, 0});
        ++part->verdicts;
    }
}

std::vector<std::string> EarlierVerdicts::sentences() const {
    std::vector<std::string> all;
    all.reserve(parts.size());
    for (const Part& part : parts) {
        all.push_back(sentence("{count} of {all} verdicts were given under {words}.",
                               {{"count", part.verdicts}, {"all", verdicts}, {"words", describe(part.since)}}));
    }
    return all;
}

Result<EarlierVerdicts> earlierVerdicts(EarlierWords& words, const std::vector<const JudgedPairRow*>& pairs) {
    EarlierVerdicts counted;
    for (const JudgedPairRow* pair : pairs) {
        const VerdictGroup& group = pair->group;
        const StatedWords stated{group.models.candidate, pair->constitution.name, pair->constitution.text, "",
                                 group.heldOutPrinciples};
        const Result<std::vector<WordsSince>> since =
            words.ofVerdict(group.models, pair->comparison, group.judge, stated);
        if (!since) return std::unexpected(since.error());
        counted.add(*since);
    }
    return counted;
}

}  // namespace sami
