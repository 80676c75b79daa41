#pragma once

#include <array>
#include <span>
#include <string_view>
#include <variant>

#include "core/run/run_config.h"

namespace sami {

/// Where a setting lives in RunSettings; the alternative says its type.
using SettingMember = std::variant<bool RunSettings::*, std::int64_t RunSettings::*, double RunSettings::*,
                                   std::string RunSettings::*, std::vector<std::string> RunSettings::*>;

/// One row of the table: the single place that knows a key's member, bounds, help and defaults.
struct SettingRow {
    SettingInfo info;
    SettingMember member;
};

/// All rows, in the order of RunSettings.
std::span<const SettingRow> settingRows();
/// Those of what is watched, measured and kept while a run works: the last ones.
std::span<const SettingRow> watchingRows();

/// The same default in every preset.
constexpr std::array<std::string_view, 4> everyPreset(std::string_view value) {
    return {value, value, value, value};
}

/// nullptr where no key has that name.
const SettingRow* findSettingRow(std::string_view key);

/// Sets one member from JSON. Error names `place`, key, bounds and value; `settings` is unchanged then.
Result<void> assignSetting(RunSettings& settings, const SettingRow& row, const Json& value, const std::string& place);

/// The member as JSON.
OrderedJson settingValue(const RunSettings& settings, const SettingRow& row);

}  // namespace sami
