#include "core/workbench/principle_warnings.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "core/base/error.h"
#include "core/base/letter_case.h"
#include "core/base/text.h"
#include "core/evaluation/words.h"

namespace sami {

namespace {

constexpr std::size_t kMostCompared = 1000;
/// Above it two texts of a few words differ in one of them at most.
constexpr double kNearlySame = 0.75;
/// Shorter parts are a pair of words ("clear and simple"), no two demands.
constexpr std::size_t kWordsOfADemand = 2;

constexpr std::array<std::string_view, 15> kNegations = {"not",     "no",      "never",   "don't",  "don’t",
                                                         "dont",    "doesn't", "doesn’t", "do",     "does",
                                                         "without", "avoid",   "refuse",  "rather", "than"};
/// With which demands begin; a part that begins otherwise goes on with what came before.
constexpr std::array<std::string_view, 44> kDemands = {
    "add",   "admit",   "always", "answer",  "ask",   "avoid",   "be",    "begin",   "cite",    "do",   "don't",
    "end",   "explain", "give",   "include", "keep",  "let",     "list",  "make",    "mention", "name", "never",
    "offer", "open",    "prefer", "put",     "refer", "refuse",  "reply", "respect", "respond", "say",  "show",
    "sound", "speak",   "start",  "state",   "stay",  "suggest", "take",  "tell",    "use",     "warn", "write"};

std::vector<std::string> bareWordsOf(std::string_view text) {
    std::vector<std::string> words;
    const std::string small = lowered(text);
    for (const std::string_view unit : spacedUnits(small)) {
        if (hasLetterOrDigit(unit)) words.emplace_back(unit);
    }
    return words;
}

bool isAmong(std::string_view word, const auto& words) {
    return std::ranges::find(words, word) != std::end(words);
}

/// Whether the words are the same once "not" and the like are left out of both, and some were.
bool differInNegation(std::string_view one, std::string_view other) {
    std::array<std::vector<std::string>, 2> sides = {bareWordsOf(one), bareWordsOf(other)};
    std::size_t left = 0;
    for (std::vector<std::string>& words : sides)
        left += std::erase_if(words, [](const std::string& word) { return isAmong(word, kNegations); });
    return left > 0 && sides[0] == sides[1] && !sides[0].empty();
}

/// What a text says, taken apart once.
struct Said {
    explicit Said(std::string_view text) : words(bareWordsOf(text)), each(words) {
        std::ranges::sort(each);
        const auto repeated = std::ranges::unique(each);
        each.erase(repeated.begin(), repeated.end());
    }
    std::vector<std::string> words;  ///< in their order
    std::vector<std::string> each;   ///< sorted, each once
};

/// Share of the words of both that both have, case and punctuation aside: 0 … 1 (Jaccard's index).
double shareOfBoth(const Said& one, const Said& other) {
    std::vector<std::string_view> shared;
    std::ranges::set_intersection(one.each, other.each, std::back_inserter(shared));
    const std::size_t all = one.each.size() + other.each.size() - shared.size();
    return all == 0 ? 1 : static_cast<double>(shared.size()) / static_cast<double>(all);
}

bool isSame(const Said& one, const Said& other) {
    return !one.words.empty() && one.words == other.words;
}

bool isNear(const Said& one, const Said& other) {
    if (one.words.empty() || other.words.empty()) return false;
    // Of very unlike lengths they can't share so much.
    const auto [few, many] = std::minmax({one.each.size(), other.each.size()});
    if (static_cast<double>(few) < kNearlySame * static_cast<double>(many)) return false;
    return isSame(one, other) || shareOfBoth(one, other) >= kNearlySame;
}

class Warner {
public:
    explicit Warner(const std::vector<Principle>& principles) : m_principles(principles) {}

    std::vector<PrincipleWarning> all() {
        const bool compares = m_principles.size() <= kMostCompared;
        for (std::size_t i = 0; compares && i < m_principles.size(); ++i) {
            m_texts.emplace_back(m_principles[i].text);
            m_antitheses.emplace_back(m_principles[i].antithesis);
        }
        for (std::size_t i = 0; i < m_principles.size(); ++i) {
            lookAt(m_principles[i]);
            for (std::size_t j = 0; compares && j < m_principles.size(); ++j) {
                if (j != i) compare(i, j);
            }
        }
        if (!compares) {
            m_warnings.push_back({0, 0, Kind::NotCompared,
                                  sentence("{count} principles are too many to compare each with all others; what is "
                                           "said twice among them is not looked for",
                                           {{"count", m_principles.size()}})});
        }
        return std::move(m_warnings);
    }

private:
    using Kind = PrincipleWarning::Kind;

    void warn(const Principle& principle, Kind kind, std::string text, const Principle* other = nullptr) {
        m_warnings.push_back({principle.id, other == nullptr ? 0 : other->id, kind, std::move(text)});
    }

    void lookAt(const Principle& principle) {
        if (!principle.hasAntithesis()) {
            warn(principle, Kind::NoAntithesis,
                 sentence("\"{name}\" has no antithesis: every constitution states it, and nothing is learned of it",
                          {{"name", principle.name}}));
        } else if (saysTheSame(principle.text, principle.antithesis)) {
            warn(principle, Kind::SameAsOpposite,
                 sentence("\"{name}\" and its antithesis say the same: no model can tell them apart",
                          {{"name", principle.name}}));
        } else if (differInNegation(principle.text, principle.antithesis)) {
            warn(principle, Kind::MereNegation,
                 sentence("the antithesis of \"{name}\" only negates it; say what to do instead, models follow that "
                          "better than a \"not\"",
                          {{"name", principle.name}}));
        }
        const std::vector<std::string> parts = splitInTwo(principle.text);
        if (parts.empty()) return;
        warn(principle, Kind::SaysTwoThings,
             sentence("\"{name}\" says two things: {first} {second}",
                      {{"name", principle.name}, {"first", inQuotes({parts[0]})}, {"second", inQuotes({parts[1]})}}));
    }

    void compare(std::size_t one, std::size_t another) {
        const Principle& principle = m_principles[one];
        const Principle& other = m_principles[another];
        const bool isNearlyLearned = principle.use == PrincipleUse::HeldOut && other.use == PrincipleUse::Learned &&
                                     isNear(m_texts[one], m_texts[another]);
        if (isNearlyLearned) {
            warn(principle, Kind::NearlyLearned,
                 sentence("\"{name}\" is held out, but says nearly what \"{other}\" does, which is learned",
                          {{"name", principle.name}, {"other", other.name}}),
                 &other);
        } else if (another < one && isSame(m_texts[one], m_texts[another])) {
            warn(principle, Kind::Duplicate,
                 sentence("\"{name}\" says the same as \"{other}\"", {{"name", principle.name}, {"other", other.name}}),
                 &other);
        }
        const bool areLearned = principle.use == PrincipleUse::Learned && other.use == PrincipleUse::Learned;
        if (areLearned && isNear(m_texts[one], m_antitheses[another])) {
            warn(principle, Kind::Contradiction,
                 sentence("\"{name}\" contradicts \"{other}\": it says what is its antithesis",
                          {{"name", principle.name}, {"other", other.name}}),
                 &other);
        }
    }

    const std::vector<Principle>& m_principles;
    std::vector<Said> m_texts;
    std::vector<Said> m_antitheses;
    std::vector<PrincipleWarning> m_warnings;
};

std::string asSentence(std::string_view part) {
    std::string text(trimmed(part));
    while (!text.empty() && (text.back() == ',' || text.back() == ';')) text.pop_back();
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 32);
    if (!text.empty() && text.back() != '.' && text.back() != '!' && text.back() != '?') text += '.';
    return text;
}

}  // namespace

std::vector<PrincipleWarning> principleWarnings(const std::vector<Principle>& principles) {
    return Warner(principles).all();
}

std::vector<std::string> splitInTwo(std::string_view text) {
    for (const std::string_view joint : {" and ", "; "}) {
        for (std::size_t at = text.find(joint); at != std::string_view::npos; at = text.find(joint, at + 1)) {
            const std::string_view before = text.substr(0, at);
            const std::string_view after = text.substr(at + joint.size());
            const std::vector<std::string> words = bareWordsOf(after);
            const bool isDemand = words.size() >= kWordsOfADemand && isAmong(words.front(), kDemands);
            if (isDemand && bareWordsOf(before).size() >= kWordsOfADemand)
                return {asSentence(before), asSentence(after)};
        }
    }
    return {};
}

}  // namespace sami
