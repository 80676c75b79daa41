#include "core/tokenizer/jinja_template.h"

#include <jinja/parser.h>
#include <jinja/runtime.h>
#include <limits>

#include <clocale>
#include <ctime>

#include "core/base/text.h"
#include "core/tokenizer/jinja_shape.h"

namespace sami {

struct JinjaTemplate::Program {
    jinja::program program;
    std::string source;
};

namespace {

constexpr std::size_t kMaxSourceBytes = 512 << 10;  ///< the longest in use have 20 kB
// What one rendering may take: templates in use need less than a tenth of it. Long texts may take more.
constexpr std::size_t kSteps = 300'000;
constexpr std::size_t kStepsPerByte = 20;
constexpr std::size_t kLargestBytes = 16 << 20;
constexpr std::size_t kBytesPerByte = 200;
constexpr std::size_t kDepth = 250;
constexpr std::size_t kMaxProblemBytes = 300;

constexpr std::string_view kRaisedMark = "Jinja Exception: ";  ///< how the engine begins what raise_exception() says

std::unexpected<Error> refused(const std::string& place, std::string_view problem) {
    return fail(
        ErrorKind::Unsupported,
        "{file}: the chat template can't be rendered: {problem}; put it right, or set prompt_format to plain or "
        "the format that the model was trained with",
        {{"file", place}, {"problem", trimmed(problem.substr(0, kMaxProblemBytes))}});
}

std::unexpected<Error> raised(const std::string& place, std::string_view words) {
    return fail(ErrorKind::Input,
                "{file}: the chat template refuses these messages: {words}; change the texts, or set prompt_format to "
                "plain or the format that the model was trained with",
                {{"file", place}, {"words", trimmed(words.substr(0, kMaxProblemBytes))}});
}

/// The one place where exceptions of the engine become errors.
template <typename Work>
auto guarded(const std::string& place, const Work& work) -> Result<decltype(work())> {
    try {
        return work();
    } catch (const jinja::budget_exception& error) {
        return refused(place, error.what());
    } catch (const std::bad_alloc&) {
        return refused(place, "it takes more memory than there is");
    } catch (const std::exception& error) {
        const std::string_view words = error.what();
        if (words.starts_with(kRaisedMark)) return raised(place, words.substr(kRaisedMark.size()));
        return refused(place, words.substr(0, words.find('\n')));
    }
}

jinja::value text(const std::string& content) {
    return jinja::mk_val<jinja::value_string>(content);
}

jinja::value contentOf(const std::string& content, bool isTyped) {
    auto given = jinja::mk_val<jinja::value_string>(content);
    given->mark_input();
    if (!isTyped) return given;
    auto part = jinja::mk_val<jinja::value_object>();
    part->insert("type", text("text"));
    part->insert("text", given);
    auto list = jinja::mk_val<jinja::value_array>();
    list->push_back(jinja::value(part));
    return list;
}

jinja::value messagesOf(const ChatInput& input) {
    auto messages = jinja::mk_val<jinja::value_array>();
    for (const ChatMessage& message : input.messages) {
        auto object = jinja::mk_val<jinja::value_object>();
        object->insert("role", text(message.role));
        object->insert("content", contentOf(message.content, input.contentIsTyped));
        messages->push_back(jinja::value(object));
    }
    return messages;
}

/// strftime_now(format): as Python's, in no locale and on the one date.
jinja::value fixedClock(const jinja::func_args& args) {
    static const locale_t plain = newlocale(LC_ALL_MASK, "C", nullptr);
    const std::string format = args.get_pos(0)->as_string().str();
    if (format.size() > 200) throw jinja::raised_exception("strftime_now(): the format is too long");
    std::tm date{};
    date.tm_year = 124;
    date.tm_mon = 6;
    date.tm_mday = 26;
    date.tm_wday = 5;
    date.tm_yday = 207;
    date.tm_zone = "";
    char written[8192];
    return text({written, strftime_l(written, sizeof written, format.c_str(), &date, plain)});
}

std::size_t sizeOf(const ChatInput& input) {
    std::size_t size = 0;
    for (const ChatMessage& message : input.messages) size += message.content.size();
    return size;
}

jinja::context contextOf(const ChatInput& input, const ChatTemplate& chatTemplate, const std::string& source) {
    jinja::context context(source);
    context.set_val("messages", messagesOf(input));
    context.set_val("add_generation_prompt", jinja::mk_val<jinja::value_bool>(input.addsGenerationPrompt));
    context.set_val("tools", jinja::mk_val<jinja::value_none>());
    context.set_val("documents", jinja::mk_val<jinja::value_none>());
    context.set_val("strftime_now", jinja::mk_val<jinja::value_func>("strftime_now", fixedClock));
    for (const auto& [name, spelling] : chatTemplate.tokens) context.set_val(name, text(spelling));
    return context;
}

/// At the end of a rendering, however it ends, gives back values that a template has put into themselves.
struct Release {
    jinja::context& context;
    // NOLINTNEXTLINE(bugprone-exception-escape): clearing throws where a budget is spent, and here none is.
    ~Release() {
        constexpr std::size_t kUnbounded = std::numeric_limits<std::size_t>::max() / 2;
        jinja::budget = {kUnbounded, kUnbounded, kUnbounded};  // a spent one would end the giving back as well
        context.let_go();
    }
};

void setBudget(std::size_t inputBytes) {
    jinja::budget = {kSteps + kStepsPerByte * inputBytes, kLargestBytes + kBytesPerByte * inputBytes, kDepth};
}

}  // namespace

JinjaTemplate::JinjaTemplate(std::shared_ptr<const Program> program, ChatTemplate chatTemplate)
    : m_program(std::move(program)), m_template(std::move(chatTemplate)) {}

Result<JinjaTemplate> JinjaTemplate::create(const ChatTemplate& chatTemplate) {
    if (chatTemplate.source.size() > kMaxSourceBytes) {
        return refused(chatTemplate.place, "it is longer than 512 KiB");
    }
    if (!isValidUtf8(chatTemplate.source)) return refused(chatTemplate.place, "it is no UTF-8");
    const std::string source = replacedAll(replacedAll(chatTemplate.source, "\r\n", "\n"), "\r", "\n");
    setBudget(0);
    auto program = guarded(chatTemplate.place, [&] {
        jinja::lexer_result read = jinja::lexer().tokenize(source);
        if (isTooDeep(read.tokens)) throw std::length_error("its parts lie too deep within each other");
        return std::make_shared<const Program>(Program{jinja::parse_from_tokens(read), std::move(read.source)});
    });
    if (!program) return std::unexpected(program.error());
    return JinjaTemplate(std::move(*program), chatTemplate);
}

Result<std::vector<TextStretch>> JinjaTemplate::render(const ChatInput& input) const {
    setBudget(sizeOf(input));
    return guarded(m_template.place, [&] {
        jinja::context context = contextOf(input, m_template, m_program->source);
        const Release release{context};
        const jinja::value_array whole = jinja::runtime(context).execute(m_program->program);
        std::vector<TextStretch> stretches;
        const jinja::value_string text = jinja::runtime::gather_string_parts(whole);
        for (const jinja::string_part& part : text->val_str.parts) {
            if (part.val.empty()) continue;
            stretches.push_back({part.val, part.is_input ? SpecialTokens::AsText : SpecialTokens::Recognised});
        }
        return stretches;
    });
}

}  // namespace sami
