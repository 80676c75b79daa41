#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/constitution/principle.h"

namespace sami {

/// Principles written one a line, as they are pasted from a document: numbers, bullets and quotation marks around a
/// line are left out, and so are empty lines and headings ("# …"). Behind a tab or a "≠" stands the antithesis; without
/// one it is unknown. Names are made of the texts, see nameFrom(). The same line twice is one principle.
/// Error: a principle twice with different antitheses, with `name` and the line.
Result<std::vector<Principle>> principlesFromLines(std::string_view text, const std::string& name);

/// The name, or with the first number behind it ("kind-2", "kind-3" …) that makes it one that is not taken.
std::string freeName(const std::string& name, const std::vector<std::string>& taken);

/// A short name made of a principle's first telling words ("Answer in one short sentence." → "one-short-sentence"),
/// different from those that are taken.
std::string nameFrom(std::string_view text, const std::vector<std::string>& taken);

}  // namespace sami
