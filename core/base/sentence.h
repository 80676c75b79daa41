#pragma once

#include <concepts>
#include <filesystem>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace sami {

/// A value that a sentence speaks of, by the name its pattern has for it.
class Named {
public:
    Named(std::string_view name, std::string value) : m_name(name), m_value(std::move(value)) {}
    Named(std::string_view name, std::string_view value) : m_name(name), m_value(value) {}
    Named(std::string_view name, const char* value) : m_name(name), m_value(value) {}
    Named(std::string_view name, const std::filesystem::path& value) : m_name(name), m_value(value.string()) {}
    template <std::integral Number>
    Named(std::string_view name, Number value) : m_name(name), m_value(std::to_string(value)) {}
    /// The shortest digits that read back as the same number.
    Named(std::string_view name, double value);

    std::string_view name() const { return m_name; }
    const std::string& value() const { return m_value; }

private:
    std::string_view m_name;  // a literal
    std::string m_value;
};

/// The pattern with each "{name}" replaced by its value; values are not looked into again. A message is one pattern, so
/// that it can be translated as a whole: what varies is a part with a name, what is said is not put together. Values
/// are shown withVisibleControls(), since many of them come out of other people's files.
///
///     sentence("{run} is being worked on; `sami stop` ends it", {{"run", entry.name}})
std::string sentence(std::string_view pattern, std::initializer_list<Named> parts);
std::string sentence(std::string_view pattern, std::span<const Named> parts);

}  // namespace sami
