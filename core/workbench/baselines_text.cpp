#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/base/text.h"
#include "core/workbench/baselines.h"

namespace sami {

namespace {

constexpr std::string_view kWinRate = "win_rate ";
constexpr std::string_view kAbove = "mi_above ";

/// How a measure is headed and printed.
struct Column {
    std::string_view measure;
    std::string_view heading;
    int digits;
    double scale;
};

constexpr Column kColumns[] = {
    {"mi", "bound", 3, 1},
    {"tokens", "tokens", 1, 1},
    {"repetition", "repeated %", 1, 100},
    {"base_kl", "KL", 3, 1},
    {"perplexity", "perplexity", 2, 1},
    {"question_accuracy", "questions %", 1, 100},
    {"copied_share", "copied %", 1, 100},
    {"seconds", "seconds", 0, 1},
};

Column columnOf(const std::string& measure) {
    if (measure.starts_with(kWinRate)) return {measure, std::string_view(measure).substr(kWinRate.size()), 1, 100};
    if (measure.starts_with(kAbove)) return {measure, std::string_view(measure).substr(kAbove.size()), 3, 1};
    return *std::ranges::find(kColumns, measure, &Column::measure);
}

std::string headingOf(const Column& column) {
    const std::string heading(column.heading);
    if (column.measure.starts_with(kWinRate)) return "wins % " + heading;
    return column.measure.starts_with(kAbove) ? "above " + heading : heading;
}

std::string cell(const BaselineRow& row, const Column& column) {
    const auto found = row.measures.find(std::string(column.measure));
    if (found == row.measures.end()) return "-";
    char text[64];
    const Spread& spread = found->second;
    if (std::isnan(spread.deviation)) {
        std::snprintf(text, sizeof text, "%.*f", column.digits, spread.mean * column.scale);
    } else {
        std::snprintf(text, sizeof text, "%.*f ± %.*f", column.digits, spread.mean * column.scale, column.digits,
                      spread.deviation * column.scale);
    }
    return text;
}

/// A mean over those that went well says less than it seems to.
std::string nameOf(const BaselineRow& row) {
    if (row.missingRuns == 0) return row.method;
    return sentence("{method} ({count} unfinished)", {{"method", row.method}, {"count", row.missingRuns}});
}

/// Characters, of which "±" has two bytes.
std::size_t widthOf(const std::string& text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t width, bool left) {
    const std::string space(width - std::min(width, widthOf(text)), ' ');
    return left ? text + space : space + text;
}

}  // namespace

std::string toText(const BaselineTable& table) {
    std::vector<std::vector<std::string>> lines{{"method", "runs"}};
    for (const std::string& measure : table.measures) lines.front().push_back(headingOf(columnOf(measure)));
    for (const BaselineRow& row : table.rows) {
        const std::string runs = row.runs + row.missingRuns > 0 ? std::to_string(row.runs) : "-";
        std::vector<std::string>& line = lines.emplace_back(std::vector<std::string>{nameOf(row), runs});
        for (const std::string& measure : table.measures) line.push_back(cell(row, columnOf(measure)));
    }
    std::string text;
    for (const std::vector<std::string>& line : lines) {
        std::string row;
        for (std::size_t i = 0; i < line.size(); ++i) {
            std::size_t width = 0;
            for (const auto& other : lines) width = std::max(width, widthOf(other[i]));
            row += (i == 0 ? "" : "  ") + padded(line[i], width, i == 0);
        }
        text += row + "\n";
    }
    for (const std::string& note : table.notes) text += note + "\n";
    return text;
}

}  // namespace sami
