#include "core/evaluation/text_pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <string>

namespace sami {

namespace {

constexpr std::uint32_t kMatchLimit = 1'000'000;  // a response is short: what needs more would never end

template <auto release>
struct PcreReleaser {
    template <class T>
    void operator()(T* handle) const {
        release(handle);
    }
};

PCRE2_SPTR unitsOf(std::string_view text) {
    return reinterpret_cast<PCRE2_SPTR>(text.data());
}

std::string causeOf(int code) {
    PCRE2_UCHAR buffer[160];
    pcre2_get_error_message(code, buffer, sizeof buffer);
    return reinterpret_cast<const char*>(buffer);
}

}  // namespace

struct TextPattern::Compiled {
    std::unique_ptr<pcre2_code, PcreReleaser<pcre2_code_free>> code;
    std::unique_ptr<pcre2_match_context, PcreReleaser<pcre2_match_context_free>> limits;
};

Result<TextPattern> TextPattern::compile(std::string_view pattern) {
    int problem = 0;
    PCRE2_SIZE offset = 0;
    constexpr std::uint32_t kOptions =
        PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C | PCRE2_MATCH_INVALID_UTF;
    auto compiled = std::make_shared<Compiled>();
    compiled->code.reset(pcre2_compile(unitsOf(pattern), pattern.size(), kOptions, &problem, &offset, nullptr));
    if (!compiled->code) {
        return fail(ErrorKind::Usage,
                    "the regular expression \"{pattern}\" is not valid at character {offset}: {cause}",
                    {{"pattern", pattern}, {"offset", offset}, {"cause", causeOf(problem)}});
    }
    compiled->limits.reset(pcre2_match_context_create(nullptr));
    pcre2_set_match_limit(compiled->limits.get(), kMatchLimit);
    return TextPattern(std::move(compiled));
}

Result<std::vector<std::pair<std::size_t, std::size_t>>> TextPattern::matches(std::string_view text) const {
    const std::unique_ptr<pcre2_match_data, PcreReleaser<pcre2_match_data_free>> match(
        pcre2_match_data_create_from_pattern(m_compiled->code.get(), nullptr));
    std::vector<std::pair<std::size_t, std::size_t>> found;
    std::size_t from = 0;
    while (from <= text.size()) {
        const int code = pcre2_match(m_compiled->code.get(), unitsOf(text), text.size(), from, PCRE2_NOTEMPTY,
                                     match.get(), m_compiled->limits.get());
        if (code == PCRE2_ERROR_NOMATCH) break;
        if (code < 0) {
            return fail(ErrorKind::Input, "the regular expression can't be matched with this response: {cause}",
                        {{"cause", causeOf(code)}});
        }
        const PCRE2_SIZE* const bounds = pcre2_get_ovector_pointer(match.get());
        found.emplace_back(bounds[0], std::max(bounds[0], bounds[1]));
        from = std::max(bounds[1], from + 1);
    }
    return found;
}

}  // namespace sami
