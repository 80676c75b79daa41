#pragma once

#include "core/model/config_reader.h"

namespace sami {

/// Reads how positions are rotated into `config.ropeTheta` and `config.ropeScaling`: `rope_parameters` of transformers
/// 5, or `rope_scaling` of transformers 4, which wins where it is not empty; `rope_theta` inside or beside them.
/// @param theta where neither says it
/// Notes what is malformed, and by name what would change numbers and is not supported: other kinds of scaling, parts
/// of heads that are not rotated, different rotations for each type of layer.
void readRopeParameters(ConfigReader& reader, double theta, ModelConfig& config);

}  // namespace sami
