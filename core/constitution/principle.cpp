#include "core/constitution/principle.h"

#include <utf8proc.h>

#include <algorithm>
#include <set>
#include <utility>

#include "core/base/text.h"

namespace sami {

namespace {

/// Ids beyond this are refused: other software reads JSON's numbers as doubles.
constexpr std::int64_t kLargestId = std::int64_t{1} << 53;

struct CodePoint {
    utf8proc_int32_t value;
    bool isPunctuation = false;
    bool isSpace = false;
};

/// Case folded; white space as one space between words.
std::vector<CodePoint> foldedPoints(std::string_view text) {
    std::vector<CodePoint> points;
    const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    auto left = static_cast<utf8proc_ssize_t>(text.size());
    while (left > 0) {
        utf8proc_int32_t point = 0;
        const utf8proc_ssize_t length = std::max<utf8proc_ssize_t>(1, utf8proc_iterate(at, left, &point));
        at += length;
        left -= length;
        const int category = point < 0 ? UTF8PROC_CATEGORY_SO : utf8proc_category(point);
        const bool isSpace = category >= UTF8PROC_CATEGORY_ZS || point == '\n' || point == '\t' || point == '\r';
        if (isSpace && (points.empty() || points.back().isSpace)) continue;
        const bool isPunctuation = category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
        points.push_back({isSpace ? ' ' : utf8proc_tolower(std::max(0, point)), isPunctuation, isSpace});
    }
    if (!points.empty() && points.back().isSpace) points.pop_back();
    return points;
}

/// A text that a principle has, and what it says.
struct Wording {
    std::string Principle::* text;
    bool isAntithesis;
};

/// In the order in which principles are asked whether a line is theirs.
constexpr Wording kWordings[] = {{&Principle::text, false},
                                 {&Principle::antithesis, true},
                                 {&Principle::paraphrase, false},
                                 {&Principle::antithesisParaphrase, true}};

/// The principle that a line is of, if it is of one.
struct StatedPrinciple {
    const Principle* principle = nullptr;
    bool isAntithesis = false;
};

StatedPrinciple statedBy(std::string_view line, const std::vector<Principle>& principles) {
    for (const Wording& wording : kWordings) {
        for (const Principle& known : principles) {
            const std::string& text = known.*wording.text;
            if (!text.empty() && trimmed(text) == line) return {&known, wording.isAntithesis};
        }
    }
    return {};
}

}  // namespace

std::string_view toString(PrincipleUse use) {
    return use == PrincipleUse::Learned ? "learned" : "held-out";
}

std::optional<PrincipleUse> principleUseOf(std::string_view word) {
    for (const PrincipleUse use : {PrincipleUse::Learned, PrincipleUse::HeldOut}) {
        if (toString(use) == word) return use;
    }
    return std::nullopt;
}

Result<std::vector<Principle>> numbered(std::vector<Principle> principles) {
    std::set<std::int64_t> ids;
    for (const Principle& principle : principles) {
        const bool inRange = principle.id >= 0 && principle.id < kLargestId;
        if (!inRange || (principle.id > 0 && !ids.insert(principle.id).second)) {
            return fail(
                ErrorKind::Input,
                "principle \"{principle}\" has the id {id}; give each principle a whole number above 0 of its own",
                {{"principle", principle.name}, {"id", principle.id}});
        }
    }
    std::int64_t last = ids.empty() ? 0 : *ids.rbegin();
    for (Principle& principle : principles) {
        if (principle.id == 0) principle.id = ++last;
    }
    return principles;
}

std::u32string bareWords(std::string_view text) {
    const std::vector<CodePoint> points = foldedPoints(text);
    const auto pastPunctuation = [](const auto& begin, const auto& end) {
        const auto rest = std::find_if_not(begin, end, [](const CodePoint& point) { return point.isPunctuation; });
        return rest == end || rest->isSpace ? begin : rest;
    };
    const auto begin = pastPunctuation(points.begin(), points.end());
    const auto end = pastPunctuation(points.rbegin(), std::make_reverse_iterator(begin)).base();
    std::u32string words;
    for (auto point = begin; point < end; ++point) words += static_cast<char32_t>(point->value);
    return words;
}

bool saysTheSame(std::string_view one, std::string_view other) {
    return bareWords(one) == bareWords(other);
}

std::string_view toString(PrincipleNote::Kind kind) {
    switch (kind) {
        case PrincipleNote::Kind::Right:
            return "right";
        case PrincipleNote::Kind::Wrong:
            return "wrong";
        case PrincipleNote::Kind::Query:
            return "query";
    }
    return "";
}

std::optional<PrincipleNote::Kind> noteKindOf(std::string_view word) {
    using Kind = PrincipleNote::Kind;
    for (const Kind kind : {Kind::Right, Kind::Wrong, Kind::Query}) {
        if (toString(kind) == word) return kind;
    }
    return std::nullopt;
}

bool hasSameWords(const Principle& one, const Principle& other) {
    return one.text == other.text && one.antithesis == other.antithesis && one.paraphrase == other.paraphrase &&
           one.antithesisParaphrase == other.antithesisParaphrase;
}

std::vector<Principle> withoutNotes(std::vector<Principle> principles) {
    for (Principle& principle : principles) {
        principle.tags.clear();
        principle.notes.clear();
    }
    return principles;
}

bool isSamePair(const Principle& one, const Principle& other) {
    return one.text == other.text && one.antithesis == other.antithesis;
}

std::string Constitution::text() const {
    if (principles.size() == 1) return principles.front();
    std::string result;
    for (std::size_t i = 0; i < principles.size(); ++i) {
        if (i > 0) result += '\n';
        result += std::to_string(i + 1) + ". " + principles[i];
    }
    return result;
}

std::vector<std::string> principlesOf(std::string_view constitution) {
    std::vector<std::string> result;
    for (const std::string_view line : split(trimmed(constitution), '\n')) {
        const std::string number = std::to_string(result.size() + 1) + ". ";
        // A principle may itself run over several lines: only the next number begins a new one.
        if (line.starts_with(number)) {
            result.emplace_back(line.substr(number.size()));
        } else if (!result.empty()) {
            result.back() += "\n" + std::string(line);
        } else {
            return {std::string(trimmed(constitution))};
        }
    }
    for (std::string& principle : result) principle = std::string(trimmed(principle));
    return result;
}

std::vector<ConstitutionLine> linesOf(std::string_view constitution, const std::vector<Principle>& principles) {
    std::vector<ConstitutionLine> result;
    for (std::string& line : principlesOf(constitution)) {
        const StatedPrinciple stated = statedBy(line, principles);
        const std::int64_t id = stated.principle == nullptr ? 0 : stated.principle->id;
        result.push_back({std::move(line), id, stated.isAntithesis});
    }
    return result;
}

std::optional<std::string> oppositeOf(std::string_view constitution, const std::vector<Principle>& principles) {
    Constitution opposite;
    bool turned = false;
    for (const std::string& line : principlesOf(constitution)) {
        const StatedPrinciple stated = statedBy(line, principles);
        if (stated.principle == nullptr) return std::nullopt;
        const bool toAntithesis = !stated.isAntithesis && stated.principle->hasAntithesis();
        opposite.principles.push_back(toAntithesis ? stated.principle->antithesis : stated.principle->text);
        turned = turned || stated.principle->hasAntithesis();
    }
    if (!turned) return std::nullopt;
    return opposite.text();
}

Result<std::vector<std::string>> paraphrased(const std::vector<std::string>& lines,
                                             const std::vector<Principle>& principles) {
    std::vector<std::string> result;
    for (const std::string& line : lines) {
        const StatedPrinciple stated = statedBy(trimmed(line), principles);
        if (stated.principle == nullptr)
            return fail(ErrorKind::Input, "\"{line}\" is no principle of the experiment", {{"line", line}});
        const Principle& principle = *stated.principle;
        const std::string& other = stated.isAntithesis ? principle.antithesisParaphrase : principle.paraphrase;
        if (other.empty()) {
            return fail(ErrorKind::Input,
                        stated.isAntithesis
                            ? "the antithesis of \"{principle}\" has no paraphrase; write one with `sami edit FILE set "
                              "{principle} --antithesis-paraphrase TEXT`"
                            : "principle \"{principle}\" has no paraphrase; write one with `sami edit FILE set "
                              "{principle} --paraphrase TEXT`",
                        {{"principle", principle.name}});
        }
        result.push_back(other);
    }
    return result;
}

}  // namespace sami
