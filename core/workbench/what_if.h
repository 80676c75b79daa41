#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/workbench/probe_run.h"

namespace sami {

struct WhatIfWish {
    std::string principle;                ///< name or id of the pair that is flipped
    std::string query{};                  ///< text; or
    std::string queryId{};                ///< id of one of the experiment's
    std::vector<std::string> models{};    ///< by their names in the experiment, or "model:MODEL"; empty: base
    std::vector<std::string> without{};   ///< names or ids of principles that are left out in turn
    bool alone = false;                   ///< the pair by itself instead of within the whole constitution
    std::vector<std::string> settings{};  ///< "key=value", such as a lower max_new_tokens
};

/// Launches the models on a query under the constitution and with the pair flipped, greedily and under the settings of
/// the run that the last trained one comes from; the caller starts its worker. The constitution has the principles of
/// the pair's use, in the order that the query would get in an evaluation. Nothing of it becomes data.
/// Error: unknown names, a principle without an antithesis, a model that can't be loaded, nothing that could be left
/// out.
Result<LaunchedRun> launchWhatIf(Document& document, const WhatIfWish& wish);

/// A stretch of an answer with what it says for either side.
struct WeighedPiece {
    std::string text;
    std::int64_t tokens = 1;  ///< several make whole characters only together
    double constitution = 0;  ///< log p under the constitution, nats
    double antithesis = 0;
    bool isEnd = false;  ///< the end-of-text token, which is no part of the text
    double difference() const { return constitution - antithesis; }
};

/// An answer under one side.
struct WeighedAnswer {
    std::string side;          ///< "constitution" or "antithesis", which it was written under
    std::string constitution;  ///< that side's text
    std::string text;
    std::int64_t tokens = 0;   ///< without end-of-text
    std::int64_t scored = 0;   ///< with it where it is scored; 0: the answer is empty, and there are no log-probs
    std::string finish;        ///< "stop" or "length"
    bool lacksMarker = false;  ///< all of it stands before the marker of the settings, and is no answer
    std::vector<WeighedPiece> pieces;
    double sumConstitution = 0;  ///< Σ log p of the tokens, nats
    double sumAntithesis = 0;
    double meanConstitution = 0;  ///< the same per token; NaN without any
    double meanAntithesis = 0;
};

/// What a principle carried of the margin.
struct MarginWithout {
    std::string principle;  ///< name
    double margin = 0;      ///< where both sides leave it out, of the same answers; NaN where one is empty
    double carried = 0;     ///< the margin less that
};

struct WhatIfModel {
    std::string model;
    bool isWeighed = true;  ///< false: the answers are as far as they are written, and all log-probs are NaN
    std::array<WeighedAnswer, 2> answers;
    double margin = 0;  ///< see marginOf(); NaN where an answer is empty
    std::vector<MarginWithout> without;
};

struct WhatIf {
    std::int64_t run = 0;
    std::string name;  ///< of the run
    Principle principle;
    std::string query;
    std::vector<WhatIfModel> models;  ///< those that have answered or begun to, in the order they were named
};
/// Error: as of readProbe().
Result<WhatIf> readWhatIf(const Document& document, std::int64_t run);

/// What a what-if at work has finished writing and not weighed yet, one text an answer: the whole of it for people.
std::vector<std::string> wholeAnswers(const Document& document, std::int64_t run);

OrderedJson toJson(const WhatIf& whatIf);
std::string toText(const WhatIf& whatIf);

}  // namespace sami
