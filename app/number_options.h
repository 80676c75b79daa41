#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace sami {

/// Checks of numbers on the command line. The library's own let not-a-number through and print limits of 300 digits.
/// The text must be a finite number that lies within the bounds, which are told as people write them.
CLI::Validator atLeast(double lowest);
CLI::Validator above(double lowest);
CLI::Validator between(double lowest, double highest);

}  // namespace sami
