#pragma once

#include <stdexcept>

namespace sami {

/// A text that can't be tokenised, though its tokenizer was loaded without a fault: thrown out of encoding, which has
/// no errors of its own otherwise. what() is a sentence for people, of kind Input.
class EncodingFault : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace sami
