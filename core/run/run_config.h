#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/json_file.h"
#include "core/constitution/contrast.h"
#include "core/dataset/query.h"
#include "core/run/compared_model.h"
#include "core/run/judge_setup.h"
#include "core/run/probe_plan.h"
#include "core/run/write_plan.h"

namespace sami {

/// Everything a person may set for a run; one row of the table in settings_table.cpp each, with unit, bounds and the
/// default of every preset. Defaults below are the `demo` preset's.
struct RunSettings {
    std::string model = "demo";         ///< folder, .gguf, org/name of the local cache, or `demo`
    std::string device = "auto";        ///< cpu | auto | cuda:N | cuda:0,cuda:1
    std::string dtype = "auto";         ///< compute: auto | float32 | bfloat16
    std::string promptFormat = "auto";  ///< auto, or the name of a PromptFormatKind
    std::string generationTemplate;     ///< plain format: template of the generation prompt; empty = training template
    std::string trainingTemplate;       ///< plain format: template with {constitution} and {query}
    std::string bareTemplate;           ///< plain format: with {query} alone, where no constitution is given
    std::string responsePrefix;         ///< opening forced on every response, counted as part of it
    std::string
        responseMarker;  ///< the response begins behind it, what comes before is thought; empty = all is response
    std::int64_t iterations = 1;              ///< SAMI iterations
    std::string iterationStart = "previous";  ///< weights an iteration trains: base (as the paper) | previous
    std::string objective = "sami";           ///< what updates minimise: sami | sft | dpo | distil
    double dpoBeta = 0.1;                     ///< dpo: how far the reward lets the model leave the base
    std::string placebo = "none";  ///< none | same | neutral | shuffled: what the bound is with nothing to learn
    std::string contrastWith =
        "antithesis";  ///< what a constitution is told apart from: antithesis | nothing | other | paraphrase
    std::int64_t numConstitutions = 2;    ///< C
    std::int64_t principlesPerQuery = 0;  ///< drawn for each query, every side at random; 0 = all, the first principled
    std::int64_t queriesPerIteration = 24;
    std::int64_t queriesPerStep = 8;      ///< gradient accumulation: queries of one optimiser update
    std::int64_t heldOutQueries = 24;     ///< at most so many of each data set are evaluated
    std::int64_t liveHeldOutQueries = 8;  ///< held-out queries of the curve between updates; 0 = none
    bool growQueries = false;             ///< iteration k takes k × queriesPerIteration (the paper's 2, 4, 6 steps)
    std::string updates;                  ///< of each iteration, "2,4,6"; empty = as queriesPerIteration says
    bool queryHalves = false;             ///< iterations take turns between two halves of the queries
    bool reuseQueries = false;            ///< start over with the training queries when they run out
    bool shuffleQueries = true;
    bool shufflePrinciples = true;  ///< one seeded order per query for all its constitutions
    bool shuffleApart = false;      ///< paper: generation unshuffled, each training constitution by itself
    std::int64_t seed = 1;
    std::int64_t maxNewTokens = 96;
    double temperature = 0;  ///< 0 = greedy
    double topP = 1;
    std::int64_t generationBatch = 0;  ///< sequences decoded together; 0: as many as suits the device
    bool packWeights = true;           ///< a copy of bfloat16 weights arranged for decoding, while it lasts
    std::vector<std::string> stop;     ///< strings that end a response (cut off)
    bool scoreEndOfText = true;        ///< the end-of-text token counts as part of a response that really ended
    bool joinTextFirst = false;        ///< paper: prompt and response are joined as text before tokenising
    bool dropIdentical = true;
    bool dropEmpty = true;
    bool dropTruncated = false;
    bool dropTooLong = true;  ///< queries with a prompt that the model has no positions for; else a run refuses them
    std::vector<std::string> dropContaining;  ///< a query is dropped when a response contains one of these
    std::vector<std::string> dropBeginning;   ///< … or begins with one of these, whatever the case
    std::vector<std::string> cutAt;           ///< responses are cut before these
    bool dropUnlessFullStop = false;          ///< dropped unless the principled response ends in a full stop
    std::string optimizer = "rmsprop";        ///< rmsprop | adamw
    double learningRate = 5e-6;
    std::string schedule = "constant";  ///< constant | linear | cosine, over all updates of the run
    std::int64_t warmupSteps = 0;       ///< updates over which the rate rises
    double weightDecay = 0;
    double clipNorm = 1;                      ///< total gradient norm; 0 = none
    double klWeight = 0;                      ///< nats per nat; β of the KL to the frozen start
    bool measureKl = false;                   ///< that KL as a metric of health, whatever its weight
    std::string referenceDtype = "bfloat16";  ///< of the stored copy that KL is measured from, or "compute"
    bool klAllPositions = false;              ///< paper: KL over prompt and response instead of the response alone
    std::string weightsDtype = "float32";     ///< masters the optimiser updates: float32 | bfloat16 (the reference)
    std::int64_t loraRank = 0;                ///< of low-rank adapters; 0 = all weights are trained
    double loraAlpha = 0;                     ///< adapters are scaled by alpha / rank; 0 = twice the rank
    std::vector<std::string> loraTargets;     ///< projections that get one by name; empty = all of the blocks
    bool activationCheckpointing = false;     ///< layers computed again in the backward pass: less memory, more time
    double healthMaxGap = 4;                  ///< nats per token; the run pauses above it, see health_rule.h; 0 = never
    double healthMaxKl = 4;                   ///< nats per token, where KL is computed
    double healthMinEntropy = 0.02;           ///< nats per token
    double healthMaxRepetition = 0.3;         ///< share of repeated runs of four tokens in held-out responses
    bool measureAbility = true;  ///< perplexity and answers to questions that have nothing to do with the run
    std::string judgeRule =
        "principles";                ///< rule that held-out answers are judged by against the base's; empty = none
    std::string evaluateConditions;  ///< prompts that held-out queries are asked with besides: "without,neutral"
    std::string scorer = "self";  ///< model that scores the held-out answers a second time: self (none) | base | MODEL
    std::string bestBy = "mi";    ///< metric that the best checkpoint is chosen by
    std::int64_t checkpointSteps = 10;  ///< updates between checkpoints inside an iteration; 0 for none
    double resumeMinutes = 5;           ///< time between resume states
    bool operator==(const RunSettings&) const = default;

    /// Whether the model that the run started with is asked beside the one that is trained.
    bool comparesWithStart() const { return klWeight != 0 || measureKl || objective == "dpo"; }
    /// Whether an iteration trains other weights than those that wrote its responses, from the second one on.
    bool restarts() const { return iterationStart == "base"; }
    /// Updates that `updates` asks for in iteration `iteration`, from 1: the last one of them goes on; 0 where it is
    /// empty.
    std::int64_t updatesOf(std::int64_t iteration) const;
};

/// One key of RunSettings as people see it.
struct SettingInfo {
    /// What a value looks like: true or false, a whole number, a number, a text, one of a few words, a list of texts.
    enum class Kind { Boolean, Integer, Real, Text, Choice, TextList };

    std::string_view key;     ///< "learning_rate"
    std::string_view unit;    ///< "nats", "tokens", "" …
    std::string_view bounds;  ///< "> 0", "2 … 64", "auto | float32 | bfloat16"
    std::string_view help;    ///< one sentence
    bool simple;              ///< shown in the simple view
    Kind kind;
    std::array<std::string_view, 4> defaults;  ///< JSON text by preset: demo, dialogue, tldr, paper
};

/// The table of every key, in the order of the struct.
const std::vector<SettingInfo>& settingInfos();

/// Preset names: demo, dialogue, tldr, paper, which is the reference's code; and the paper's experiments, which differ
/// from it in what presets.cpp says.
const std::vector<std::string_view>& presetNames();
Result<RunSettings> preset(std::string_view name);

/// Sets one key from text as typed after `--set key=value` (lists as JSON arrays). Error names key, bounds and value.
Result<void> applySetting(RunSettings& settings, std::string_view key, std::string_view value);

/// Each of "key=value" as typed after `--set`, then validate(). Error as of either.
Result<void> applySettings(RunSettings& settings, const std::vector<std::string>& assignments);

/// Whether the first constitution of each query is the principled one: not among drawn sides, unless for an evaluation,
/// nor in placebos without principles. Personas, which are no setting, have none either: see below.
bool hasPrincipled(const RunSettings& settings, ContrastUse use);

/// Every key against its bounds, and keys against each other (queries_per_step <= queries_per_iteration …).
Result<void> validate(const RunSettings& settings);

OrderedJson toJson(const RunSettings& settings);
/// Strict: an unknown key or a wrong type is an error that names it; missing keys keep the `demo` default.
Result<RunSettings> settingsFromJson(const Json& json, const std::string& place);

enum class RunTask {
    Iterate,
    Compare,
    Judge,
    Probe,   ///< scores or tries words; trains nothing
    Write,   ///< drafts principles
    Unknown  ///< of a run whose configuration can't be read
};

/// A query as a run needs it.
using RunQuery = Query;

std::string_view toString(RunTask task);

/// config.json of a run folder: all a worker needs, nothing of it anywhere else.
struct RunConfig {
    RunTask task = RunTask::Iterate;
    std::string name;  ///< "run-1"
    RunSettings settings;
    std::vector<Principle> principles;   ///< the set that contrasts flip, and those held out for evaluation
    std::vector<Flip> flips;             ///< allowed contrasts; empty = all
    std::vector<Constitution> personas;  ///< when not empty, the constitutions themselves (C of them drawn a query)
    std::vector<RunQuery> queries;
    std::vector<ComparedModel> compareModels;  ///< Compare: whose responses to all queries are written
    std::vector<JudgePair> judgePairs;         ///< Judge
    std::string judge;                         ///< Judge: "pmi", "rule:fewest-words", …, as its verdicts name it
    JudgeSetup judgeSetup;                     ///< Judge
    ProbePlan probe;                           ///< Probe
    WritePlan write;                           ///< Write
    bool operator==(const RunConfig&) const = default;
};

/// Whether the first constitution of each query is the principled one, of a whole configuration.
bool hasPrincipled(const RunConfig& config, ContrastUse use);

OrderedJson toJson(const RunConfig& config);
/// Strict, as of settings. Files of earlier versions are read as well: principles without ids are numbered from 1 by
/// place, without a use they are learned, and flips may be lists of one true or false per principle.
Result<RunConfig> runConfigFromJson(const Json& json, const std::string& place);

}  // namespace sami
