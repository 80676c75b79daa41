#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace sami {

/// Words that an option takes, in the order its help shows them, and what each of them means.
template <class T>
using Choices = std::vector<std::pair<std::string, T>>;

/// An option that takes one of a few words. `target` must outlive the parsing and is left alone where none is given.
template <class T>
CLI::Option* addChoice(CLI::App& command, const std::string& name, T& target, const Choices<T>& choices,
                       const std::string& help) {
    std::vector<std::string> words;
    for (const auto& [word, value] : choices) words.push_back(word);
    return command
        .add_option_function<std::string>(
            name,
            [&target, choices](const std::string& given) {
                const auto chosen = std::ranges::find(choices, given, &std::pair<std::string, T>::first);
                target = chosen->second;
            },
            help)
        ->check(CLI::IsMember(words));
}

}  // namespace sami
