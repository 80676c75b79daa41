#include "core/constitution/draft.h"

#include <algorithm>
#include <vector>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/constitution/principle.h"

namespace sami {

namespace {

constexpr std::string_view kTextLabel = "PRINCIPLE";
constexpr std::string_view kAntithesisLabel = "ANTITHESIS";
constexpr std::size_t kMostDigits = 4;

std::size_t numDigits(std::string_view text) {
    return std::min(text.find_first_not_of("0123456789"), text.size());
}

/// Without "1.", "2)", "-", "*" or "•" in front.
std::string_view withoutItemMark(std::string_view line) {
    line = trimmed(line);
    const std::size_t digits = numDigits(line);
    const bool isNumbered =
        digits > 0 && digits <= kMostDigits && digits < line.size() && (line[digits] == '.' || line[digits] == ')');
    if (isNumbered) return trimmed(line.substr(digits + 1));
    for (const std::string_view bullet : {"-", "*", "•"}) {
        const bool isBullet = line == bullet || (line.starts_with(bullet) && line.size() > bullet.size() &&
                                                 trimmed(line.substr(bullet.size(), 1)).empty());
        if (isBullet) return trimmed(line.substr(bullet.size()));
    }
    return line;
}

/// What stands behind "LABEL:"; nothing where the line does not begin with it.
std::optional<std::string_view> behindLabel(std::string_view line, std::string_view label) {
    if (!line.starts_with(label)) return std::nullopt;
    line = trimmed(line.substr(label.size()));
    const std::size_t digits = numDigits(line);
    if (digits <= kMostDigits) line = trimmed(line.substr(digits));
    if (!line.starts_with(':')) return std::nullopt;
    return trimmed(line.substr(1));
}

/// Whether the prompt itself has the line "LABEL: said".
bool isExampleOf(std::string_view prompt, std::string_view label, std::string_view said) {
    return std::ranges::any_of(split(prompt, '\n'), [&](std::string_view line) {
        const std::optional<std::string_view> shown = behindLabel(trimmed(line), label);
        return shown && saysTheSame(*shown, said);
    });
}

DraftWords unreadable(std::string problem) {
    return {{}, {}, std::move(problem)};
}

DraftWords lineIsWrong(std::string_view line, std::string_view label) {
    return unreadable(sentence("Where the line \"{label}: …\" was to stand it says \"{line}\".",
                               {{"label", label}, {"line", excerpt(line)}}));
}

}  // namespace

std::string_view toString(DraftKind kind) {
    switch (kind) {
        case DraftKind::Principle:
            return "principle";
        case DraftKind::Antithesis:
            return "antithesis";
        case DraftKind::Paraphrase:
            return "paraphrase";
    }
    return "";
}

std::optional<DraftKind> draftKindOf(std::string_view word) {
    for (const DraftKind kind : {DraftKind::Principle, DraftKind::Antithesis, DraftKind::Paraphrase}) {
        if (toString(kind) == word) return kind;
    }
    return std::nullopt;
}

std::string_view DraftForm::opening() const {
    return text ? "PRINCIPLE:" : "ANTITHESIS:";
}

DraftWords draftOf(std::string_view answer, const DraftForm& form, std::string_view prompt, bool isCut) {
    if (isCut) return unreadable("It was cut at the most tokens that an answer may have.");
    std::vector<std::pair<std::string_view, std::string*>> wanted;
    DraftWords words;
    if (form.text) wanted.emplace_back(kTextLabel, &words.text);
    if (form.antithesis) wanted.emplace_back(kAntithesisLabel, &words.antithesis);
    std::size_t next = 0;
    for (const std::string_view whole : split(answer, '\n')) {
        const std::string_view line = withoutItemMark(whole);
        if (line.empty()) continue;
        if (next == wanted.size())
            return unreadable(sentence("Behind what was asked for it says \"{line}\".", {{"line", excerpt(line)}}));
        const auto& [label, value] = wanted[next];
        const std::optional<std::string_view> said = behindLabel(line, label);
        if (!said) return lineIsWrong(line, label);
        if (said->empty()) return unreadable(sentence("Behind \"{label}:\" stands nothing.", {{"label", label}}));
        if (isExampleOf(prompt, label, *said)) return unreadable("It repeats the example of the prompt.");
        *value = std::string(*said);
        ++next;
    }
    if (next < wanted.size())
        return unreadable(sentence("The line \"{label}: …\" is missing.", {{"label", wanted[next].first}}));
    if (form.text && form.antithesis && saysTheSame(words.text, words.antithesis))
        return unreadable("The principle and its antithesis say the same.");
    return words;
}

}  // namespace sami
