#include <algorithm>
#include <span>
#include <utility>

#include "core/base/text.h"
#include "core/run/settings_table.h"

namespace sami {

namespace {

/// The presets that have a column in the table of settings.
constexpr std::string_view kColumns[] = {"demo", "dialogue", "tldr", "paper"};

/// Settings of a preset that differ from those of another: keys and JSON texts.
using Differences = std::span<const std::pair<std::string_view, std::string_view>>;

struct DerivedPreset {
    std::string_view name;
    std::string_view from;
    Differences differences;
};

// The paper's experiments: the method as it is described, on top of what the reference's code has (precision,
// optimiser, rate, rows of an update). What the code does otherwise than the text is put right.
constexpr std::pair<std::string_view, std::string_view> kPaperTldr[] = {
    {"iteration_start", R"("base")"},
    {"updates", R"("2,4,6")"},
    {"query_halves", "true"},
    {"grow_queries", "false"},
    {"principles_per_query", "2"},
    {"shuffle_principles", "true"},
    {"shuffle_apart", "false"},
    {"join_text_first", "false"},
    {"score_end_of_text", "true"},
    {"kl_all_positions", "false"},
    {"training_template",
     R"("Sum up the post below. Follow these principles:\n\n{constitution}\n\nPost:\n{query}\n\nSummary:\n")"},
    {"bare_template", R"("Sum up the post below.\n\nPost:\n{query}\n\nSummary:\n")"},
};

/// An apology is how a model declines, and says nothing of the principles.
constexpr std::pair<std::string_view, std::string_view> kPaperDialogue[] = {
    {"response_prefix", R"("")"},
    {"bare_template", R"("Human: {query}\n\nAssistant:")"},
    {"training_template",
     R"("The assistant answers the human and keeps to these principles:\n\n{constitution}\n\nHuman: {query}\n\n)"
     R"(Assistant:")"},
    {"generation_template",
     R"("The assistant answers the human and keeps to these principles:\n\n1. Answer with one question.\n\n)"
     R"(Human: The leaves of my tomato plants have turned yellow. What should I do?\n\n)"
     R"(Assistant: Does the soil stay wet for days after you water them?\n\n###\n\n)"
     R"(The assistant answers the human and keeps to these principles:\n\n{constitution}\n\nHuman: {query}\n\n)"
     R"(Assistant:")"},
    {"cut_at", R"(["\n\nHuman:", "###"])"},
    {"drop_containing", "[]"},
    {"drop_unless_full_stop", "false"},
    {"drop_beginning",
     R"(["I'm sorry", "I’m sorry", "I am sorry", "Sorry", "I apologize", "I apologise", "My apologies", "Apologies"])"},
};

constexpr std::pair<std::string_view, std::string_view> kPaperDiverse[] = {
    {"updates", R"("4,8,12")"},   {"optimizer", R"("rmsprop")"},      {"activation_checkpointing", "true"},
    {"response_prefix", R"("")"}, {"generation_template", R"("")"},   {"cut_at", R"(["\n\nPost:", "###"])"},
    {"drop_containing", "[]"},    {"drop_unless_full_stop", "false"},
};

constexpr std::pair<std::string_view, std::string_view> kPaperDiverseReasoning[] = {
    {"max_new_tokens", "500"},
    {"response_marker", R"("Summary:")"},
    {"generation_template",
     R"("Sum up the post below. Follow these principles:\n\n{constitution}\n\nPost:\n{query}\n\n)"
     R"(First reason about how each principle shapes the summary. Then write Summary: and the summary behind it.\n\n)"
     R"(Reasoning:")"},
};

constexpr DerivedPreset kDerived[] = {
    {"paper-tldr", "paper", kPaperTldr},
    {"paper-dialogue", "paper-tldr", kPaperDialogue},
    {"paper-diverse", "paper-tldr", kPaperDiverse},
    {"paper-diverse-reasoning", "paper-diverse", kPaperDiverseReasoning},
};

Result<void> assign(RunSettings& settings, const SettingRow& row, std::string_view text, std::string_view preset) {
    const Result<Json> value = parseJson(text, std::string(row.info.key));
    if (!value) return std::unexpected(value.error());
    return assignSetting(settings, row, *value, std::string(preset));
}

}  // namespace

const std::vector<std::string_view>& presetNames() {
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> all(std::begin(kColumns), std::end(kColumns));
        for (const DerivedPreset& derived : kDerived) all.push_back(derived.name);
        return all;
    }();
    return names;
}

Result<RunSettings> preset(std::string_view name) {
    if (const auto* derived = std::ranges::find(kDerived, name, &DerivedPreset::name); derived != std::end(kDerived)) {
        Result<RunSettings> settings = preset(derived->from);
        if (!settings) return settings;
        for (const auto& [key, text] : derived->differences) {
            if (Result<void> set = assign(*settings, *findSettingRow(key), text, name); !set)
                return std::unexpected(set.error());
        }
        return settings;
    }
    const auto* const column = std::ranges::find(kColumns, name);
    if (column == std::end(kColumns)) {
        const std::vector<std::string> names(presetNames().begin(), presetNames().end());
        return fail(ErrorKind::Usage, "no preset is called \"{name}\"; choose one of {names}",
                    {{"name", name}, {"names", joined(names, ", ")}});
    }
    RunSettings settings;
    for (const SettingRow& row : settingRows()) {
        const std::string_view text = row.info.defaults[static_cast<std::size_t>(column - std::begin(kColumns))];
        if (Result<void> set = assign(settings, row, text, name); !set) return std::unexpected(set.error());
    }
    return settings;
}

}  // namespace sami
