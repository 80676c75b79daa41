#include "core/tokenizer/token_pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/tokenizer/encoding_fault.h"
#include "core/tokenizer/pattern_translation.h"

namespace sami {

namespace {

template <auto release>
struct Releaser {
    template <class T>
    void operator()(T* handle) const {
        release(handle);
    }
};
using CodeHandle = std::unique_ptr<pcre2_code, Releaser<pcre2_code_free>>;
using MatchHandle = std::unique_ptr<pcre2_match_data, Releaser<pcre2_match_data_free>>;
using ContextHandle = std::unique_ptr<pcre2_match_context, Releaser<pcre2_match_context_free>>;

PCRE2_SPTR pointerTo(std::string_view text) {
    return reinterpret_cast<PCRE2_SPTR>(text.data());
}

std::string messageOf(int code) {
    PCRE2_UCHAR buffer[160];
    pcre2_get_error_message(code, buffer, sizeof buffer);
    return reinterpret_cast<const char*>(buffer);
}

/// Of one match: far above what the patterns of tokenizers need on a run of megabytes, and a second or so of work. A
/// pattern that goes over them would take for ever, or all memory there is.
constexpr std::uint32_t kMostSteps = 50'000'000;
constexpr std::uint32_t kMostHeapKibibytes = 512 * 1024;

ContextHandle limited() {
    ContextHandle context(pcre2_match_context_create(nullptr));
    pcre2_set_match_limit(context.get(), kMostSteps);
    pcre2_set_depth_limit(context.get(), kMostSteps);
    pcre2_set_heap_limit(context.get(), kMostHeapKibibytes);
    return context;
}

}  // namespace

struct TokenPattern::Compiled {
    CodeHandle code;
    std::string name;  ///< place and pattern, for messages
    ContextHandle context = limited();
};

TokenPattern::TokenPattern(std::unique_ptr<Compiled> compiled) : m_compiled(std::move(compiled)) {}
TokenPattern::~TokenPattern() = default;
TokenPattern::TokenPattern(TokenPattern&&) noexcept = default;
TokenPattern& TokenPattern::operator=(TokenPattern&&) noexcept = default;

Result<TokenPattern> TokenPattern::compile(std::string_view pattern, const std::string& place) {
    const Result<std::string> translated = translatedPattern(pattern, place);
    if (!translated) return std::unexpected(translated.error());
    return compileTranslated(*translated, place);
}

Result<TokenPattern> TokenPattern::compileLiteral(std::string_view literal, const std::string& place) {
    // \Q…\E quotes everything but its own end.
    return compileTranslated("\\Q" + replacedAll(literal, "\\E", "\\E\\\\E\\Q") + "\\E", place);
}

Result<TokenPattern> TokenPattern::compileTranslated(const std::string& pattern, const std::string& place) {
    int problem = 0;
    PCRE2_SIZE offset = 0;
    auto compiled = std::make_unique<Compiled>();
    // Oniguruma's ^ and $ always match at line breaks.
    constexpr std::uint32_t kOptions = PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C;
    compiled->code.reset(pcre2_compile(pointerTo(pattern), pattern.size(), kOptions, &problem, &offset, nullptr));
    if (!compiled->code) {
        return fail(ErrorKind::Input,
                    "{place}: the regular expression is not valid: {cause}; get a complete copy of the file",
                    {{"place", place}, {"cause", messageOf(problem)}});
    }
    compiled->name = sentence("{place}: the pattern {pattern}", {{"place", place}, {"pattern", excerpt(pattern)}});
    pcre2_jit_compile(compiled->code.get(), PCRE2_JIT_COMPLETE);  // without it the interpreter does the same, slower
    return TokenPattern(std::move(compiled));
}

struct TokenPattern::Search::State {
    const Compiled& pattern;
    std::string_view text;
    MatchHandle match;
    std::size_t from = 0;
    std::optional<std::size_t> lastEnd;

    bool findFrom(std::size_t start);
    void skipCharacter();
};

bool TokenPattern::Search::State::findFrom(std::size_t start) {
    const auto run = [&](std::uint32_t options) {
        return pcre2_match(pattern.code.get(), pointerTo(text), text.size(), start, options | PCRE2_NO_UTF_CHECK,
                           match.get(), pattern.context.get());
    };
    int found = run(0);
    // The compiled code has a fixed stack; the interpreter takes what it needs from the heap.
    if (found == PCRE2_ERROR_JIT_STACKLIMIT) found = run(PCRE2_NO_JIT);
    if (found >= 0 || found == PCRE2_ERROR_NOMATCH) return found >= 0;
    throw EncodingFault(
        sentence("{pattern} takes more steps or memory on a text than are allowed ({cause}); use a tokenizer whose "
                 "pattern needs no search through every choice",
                 {{"pattern", pattern.name}, {"cause", messageOf(found)}}));
}

void TokenPattern::Search::State::skipCharacter() {
    from += from < text.size() ? std::max<std::size_t>(1, utf8SequenceLength(text, from)) : 1;
}

TokenPattern::Search::Search(const TokenPattern& pattern, std::string_view text)
    : m_state(new State{*pattern.m_compiled, text, MatchHandle(pcre2_match_data_create(1, nullptr)), 0, {}}) {}

TokenPattern::Search::~Search() = default;

std::optional<TokenPattern::Search::Span> TokenPattern::Search::next() {
    State& state = *m_state;
    while (state.from <= state.text.size() && state.findFrom(state.from)) {
        const PCRE2_SIZE* const bounds = pcre2_get_ovector_pointer(state.match.get());
        const Span span{bounds[0], std::max(bounds[0], bounds[1])};
        if (span.begin == span.end && state.lastEnd == span.end) {
            state.skipCharacter();
            continue;
        }
        state.from = span.end;
        state.lastEnd = span.end;
        return span;
    }
    return std::nullopt;
}

}  // namespace sami
