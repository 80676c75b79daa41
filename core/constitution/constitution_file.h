#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/constitution/principle.h"

namespace sami {

/// Reads principles and their antitheses from JSON in one of two forms:
///   the SAMI reference's {"positive": "1. …\n2. …", "negative": "1. …\n2. …",
///                         "identifiers": {"positive": […], "negative": […]}}, identifiers being optional;
///   a list of {"name", "text", "antithesis"}, other fields left alone.
/// Error: file, place and what is wrong; sides of unequal length; two principles of one name.
Result<std::vector<Principle>> parseConstitutions(std::string_view text, const std::string& name);

/// The SAMI reference's form.
std::string toReferenceJson(const std::vector<Principle>& principles);

}  // namespace sami
