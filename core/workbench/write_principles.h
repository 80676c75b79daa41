#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/store/draft_store.h"
#include "core/workbench/document.h"

namespace sami {

/// How drafts are sampled, so that they differ.
struct WriterSampling {
    double temperature = 0.8;
    double topP = 0.95;
    std::int64_t maxNewTokens = 160;
    std::optional<std::int64_t> seed{};  ///< nothing: one that no earlier writing of this experiment had
};

/// How an endpoint is asked.
struct WriterEndpoint {
    std::string model{};                    ///< that the request names
    std::string keyEnv = "OPENAI_API_KEY";  ///< environment variable with the key; empty = none is sent
    std::int64_t concurrency = 4;           ///< requests at once
    double timeoutSeconds = 120;            ///< of one request
};

/// What a model is to write: drafts of new principles, unless antitheses, paraphrases or a remark are named.
struct WriterWish {
    std::string task{};                        ///< new principles: what they are for
    std::vector<std::string> good{};           ///< new principles: answers that are as they should be
    std::vector<std::string> bad{};            ///< new principles: answers that are not
    std::vector<std::string> antithesesOf{};   ///< principles, by name or id
    std::vector<std::string> paraphrasesOf{};  ///< principles, by name or id
    std::int64_t remark = 0;                   ///< id of the draft of a reader's remark to be put into a pair; 0: none
    std::int64_t count = 0;                    ///< drafts of each prompt; 0: four of new principles, one of the others
    std::string writer{};                      ///< MODEL, or "endpoint:URL"; empty: the experiment's own model
    WriterEndpoint endpoint{};
    WriterSampling sampling{};
};

/// Launches a run that writes the drafts; the caller starts its worker. They are there one by one as they come, of
/// which DraftsChanged tells, and DraftEvent a moment earlier. Error: nothing to write from, an unknown principle, a
/// model or endpoint that can't be asked, a document that can't be changed.
Result<LaunchedRun> launchWriter(Document& document, const WriterWish& wish);

/// The latest run of that kind that has not written all of its drafts. ErrorKind::NotFound where there is none.
Result<RunEntry> unfinishedWriter(const Document& document);

struct DraftFilter {
    std::optional<std::int64_t> run{};  ///< number
    std::optional<DraftState> state{};
};

/// A draft as it is shown beside what is there.
struct ListedDraft {
    DraftRow draft;
    std::optional<Principle> about{};  ///< the principle it is an antithesis or paraphrase of; nothing where it is gone
    bool isTaught = false;             ///< it was accepted, and what was made of it is there
    std::string sameAs{};              ///< what it says again, "principle brief" or "draft 3"; empty where nothing does
};

/// In the order they came.
Result<std::vector<ListedDraft>> drafts(const Document& document, const DraftFilter& filter = {});

/// Makes a draft of what a reader said of an answer. @return its id  Error: no words.
Result<std::int64_t> draftOfRemark(Document& document, Remark remark);

/// What becomes of a paraphrase.
enum class ParaphraseUse {
    HeldOut,  ///< a new held-out principle has its words
    Field,    ///< it becomes the principle's paraphrase
    Both
};

/// How a draft is accepted; what is not given is as it was drafted.
struct Acceptance {
    std::optional<std::string> name{};  ///< of a new principle
    std::optional<std::string> text{};
    std::optional<std::string> antithesis{};
    ParaphraseUse use = ParaphraseUse::HeldOut;
};

/// Makes the draft part of what is taught, in one step of the history: a new principle at the end, the antithesis of
/// its principle, or what becomes of a paraphrase. One that is unreadable is accepted with words that are given, one
/// that was dismissed like an open one. Undo takes the step back and leaves the draft accepted: that was decided, and
/// it can be accepted again. @return id of the principle that was made or changed Error: no words; a principle that is
/// gone; it was accepted and that principle is there; what Edits refuses.
Result<std::int64_t> acceptDraft(Document& document, std::int64_t id, const Acceptance& acceptance = {});

/// Error: it was accepted, and the principle that was made of it is there.
Result<void> dismissDraft(Document& document, std::int64_t id);

}  // namespace sami
