#include <algorithm>
#include <charconv>
#include <iostream>
#include <map>

#include "app/command.h"
#include "app/draft_text.h"
#include "app/number_options.h"
#include "app/run_to_end.h"

namespace sami {

namespace {

constexpr std::int64_t kMostDrafts = 1000;

struct WriteOptions {
    std::string file;
    WriterWish wish;
    std::vector<std::string> accept;  ///< "all" or numbers
    bool goesOn = false;
    bool asJson = false;
};

/// Prints the drafts of a run as they come, each once.
class DraftPrinter {
public:
    DraftPrinter(const Document& document, std::int64_t run, bool asJson)
        : m_document(document), m_run(run), m_asJson(asJson) {}

    /// Error: they can't be read.
    Result<void> print() {
        const Result<std::vector<ListedDraft>> all = drafts(m_document, {.run = m_run});
        if (!all) return std::unexpected(all.error());
        for (const ListedDraft& listed : *all) {
            double& printed = m_printed[listed.draft.id];
            if (printed == listed.draft.from.created) continue;
            printed = listed.draft.from.created;
            std::cout << (m_asJson ? dumpLine(toJson(listed)) + "\n" : describe(listed, false)) << std::flush;
        }
        return {};
    }

    /// Those that an earlier attempt wrote were printed then.
    Result<void> passOver() {
        const Result<std::vector<ListedDraft>> all = drafts(m_document, {.run = m_run});
        if (!all) return std::unexpected(all.error());
        for (const ListedDraft& listed : *all) m_printed[listed.draft.id] = listed.draft.from.created;
        return {};
    }

private:
    const Document& m_document;
    std::int64_t m_run;
    bool m_asJson;
    std::map<std::int64_t, double> m_printed;  ///< by id, the time it was made
};

/// Numbers of the drafts to accept; nothing: all. Error: what is no number.
Result<std::optional<std::vector<std::int64_t>>> numbersToAccept(const WriteOptions& options) {
    std::vector<std::int64_t> numbers;
    for (const std::string& word : options.accept) {
        if (word == "all") return std::optional<std::vector<std::int64_t>>();
        std::int64_t number = 0;
        const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
        if (read.ec != std::errc{} || read.ptr != word.data() + word.size() || number < 1) {
            return fail(ErrorKind::Usage, "--accept takes all or numbers of drafts, from 1, not \"{word}\"",
                        {{"word", word}});
        }
        numbers.push_back(number);
    }
    return std::optional(std::move(numbers));
}

/// Of all only those that say something new are accepted.
Result<void> accept(Document& document, std::int64_t run, const std::optional<std::vector<std::int64_t>>& numbers) {
    for (std::int64_t number = 1;; ++number) {
        const Result<std::vector<ListedDraft>> all = drafts(document, {.run = run});
        if (!all) return std::unexpected(all.error());
        const auto found =
            std::ranges::find(*all, number, [](const ListedDraft& each) { return each.draft.from.number; });
        if (found == all->end()) return {};
        const bool isOpen = found->draft.state == DraftState::Open && found->sameAs.empty();
        if (numbers ? std::ranges::find(*numbers, number) == numbers->end() : !isOpen) continue;
        const Result<std::int64_t> principle = acceptDraft(document, found->draft.id);
        if (!principle) return std::unexpected(principle.error());
        std::cerr << sentence("draft {id} accepted: principle {principle}\n",
                              {{"id", found->draft.id}, {"principle", *principle}});
    }
}

Result<std::int64_t> runOf(Document& document, const WriteOptions& options) {
    if (options.goesOn) {
        const Result<RunEntry> run = unfinishedWriter(document);
        return run ? Result<std::int64_t>(run->number) : std::unexpected(run.error());
    }
    const Result<LaunchedRun> run = launchWriter(document, options.wish);
    return run ? Result<std::int64_t>(run->number) : std::unexpected(run.error());
}

Result<void> runWritePrinciples(const WriteOptions& options) {
    const auto numbers = numbersToAccept(options);
    if (!numbers) return std::unexpected(numbers.error());
    const Result<std::unique_ptr<Document>> document = Document::open(options.file);
    if (!document) return std::unexpected(document.error());
    if (Result<void> known = (*document)->runs().catchUp(); !known) return known;
    printProblems(**document);
    const Result<std::int64_t> run = runOf(**document, options);
    if (!run) return std::unexpected(run.error());
    DraftPrinter printer(**document, *run, options.asJson);
    if (Result<void> known = printer.passOver(); !known) return known;
    const Subscription told = (*document)->subscribe([&](const Change& change) {
        // What can't be read now is met, and told, at the end.
        if (std::holds_alternative<DraftsChanged>(change)) static_cast<void>(printer.print());
    });
    const Result<RunEntry> ended = runToEnd(**document, *run);
    if (Result<void> printed = printer.print(); !printed) return printed;
    if (!ended) return std::unexpected(ended.error());
    if (options.accept.empty()) return {};
    return accept(**document, *run, *numbers);
}

void addWriterOptions(CLI::App& command, WriterWish& wish) {
    command.add_option("--writer", wish.writer,
                       "MODEL, one of the experiment or any other; or endpoint:URL. The experiment's own by default");
    command.add_option("--writer-model", wish.endpoint.model, "endpoint: name of the model that the request names");
    command
        .add_option("--key-env", wish.endpoint.keyEnv,
                    "endpoint: environment variable that holds the key; \"\" sends none. The key is written nowhere")
        ->capture_default_str();
    command.add_option("--concurrency", wish.endpoint.concurrency, "endpoint: requests under way at once")
        ->check(between(1, 64))
        ->capture_default_str();
    command.add_option("--timeout", wish.endpoint.timeoutSeconds, "endpoint: seconds that one request may take")
        ->check(between(0.1, 3600))
        ->capture_default_str();
    command
        .add_option("--temperature", wish.sampling.temperature,
                    "0 takes the most likely token: every draft is the same")
        ->check(between(0, 10))
        ->capture_default_str();
    command.add_option("--top-p", wish.sampling.topP, "Sample from the likeliest tokens with this probability")
        ->check(above(0) & between(0, 1))
        ->capture_default_str();
    command
        .add_option("--max-new-tokens", wish.sampling.maxNewTokens,
                    "Most tokens of a draft; one that is cut is unreadable")
        ->check(between(1, 4096))
        ->capture_default_str();
    command.add_option("--seed", wish.sampling.seed, "Of the sampling; another one for every writing by default")
        ->check(between(0, 4294967295.0));
}

void addWhatToWrite(CLI::App& command, WriteOptions& options) {
    WriterWish& wish = options.wish;
    command.add_option("--task", wish.task, "What new principles are for");
    command.add_option("--good", wish.good, "Answers that are as they should be");
    command.add_option("--bad", wish.bad, "Answers that are not");
    command.add_option("--antithesis-of", wish.antithesesOf, "Principles to write antitheses of, by name or id");
    command.add_option("--paraphrase", wish.paraphrasesOf, "Principles to write in other words, by name or id");
    command.add_option("--remark", wish.remark, "A remark of a reader's to be put into a pair: id of its draft");
    command.add_option("--count", wish.count, "Drafts of each: four of new principles, one of the others by default")
        ->check(between(1, kMostDrafts));
}

}  // namespace

void addWritePrinciples(CLI::App& app, Action& action) {
    auto options = std::make_shared<WriteOptions>();
    CLI::App* command = app.add_subcommand(
        "write-principles", "Have a model draft principles, antitheses or paraphrases, to be accepted or dismissed");
    command->add_option("FILE", options->file, "The experiment file")->required();
    addWhatToWrite(*command, *options);
    addWriterOptions(*command, options->wish);
    command->add_flag("--continue", options->goesOn, "Go on with the latest writing that was interrupted");
    command->add_option("--accept", options->accept,
                        "all that can be read and say something new, or numbers of drafts, from 1");
    command->add_flag("--json", options->asJson, "JSON Lines, one for each draft as it comes");
    command->callback([options, &action] { action = [options] { return runWritePrinciples(*options); }; });
}

}  // namespace sami
