#include "core/run/run_options.h"

namespace sami {

ContrastOptions contrastOptions(const RunConfig& config) {
    return {.principles = config.principles,
            .flips = config.flips,
            .personas = config.personas,
            .numConstitutions = config.settings.numConstitutions,
            .seed = config.settings.seed,
            .shufflePrinciples = config.settings.shufflePrinciples,
            .shuffleApart = config.settings.shuffleApart};
}

FilterRules filterRules(const RunSettings& settings) {
    return {.dropIdentical = settings.dropIdentical,
            .dropEmpty = settings.dropEmpty,
            .dropTruncated = settings.dropTruncated,
            .dropContaining = settings.dropContaining,
            .dropUnlessFullStop = settings.dropUnlessFullStop,
            .cutAt = settings.cutAt};
}

}  // namespace sami
