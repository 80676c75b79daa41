#include "core/dataset/duplicates.h"

#include <algorithm>
#include <map>

#include "core/base/letter_case.h"

namespace sami {

void DuplicateSearch::add(std::string_view text) {
    m_hashes.emplace_back(std::hash<std::string>()(comparableText(text)), m_hashes.size());
}

std::vector<std::vector<std::size_t>> DuplicateSearch::ofOneHash() const {
    auto hashes = m_hashes;
    std::ranges::sort(hashes);
    std::vector<std::vector<std::size_t>> together;
    for (std::size_t begin = 0, end = 0; begin < hashes.size(); begin = end) {
        while (end < hashes.size() && hashes[end].first == hashes[begin].first) ++end;
        if (end - begin < 2) continue;
        std::vector<std::size_t>& numbers = together.emplace_back();
        numbers.reserve(end - begin);
        for (std::size_t i = begin; i < end; ++i) numbers.push_back(hashes[i].second);
    }
    return together;
}

std::vector<std::size_t> DuplicateSearch::candidates() const {
    std::vector<std::size_t> numbers;
    for (const std::vector<std::size_t>& together : ofOneHash())
        numbers.insert(numbers.end(), together.begin(), together.end());
    std::ranges::sort(numbers);
    return numbers;
}

std::vector<std::vector<std::size_t>> DuplicateSearch::groups(
    const std::function<std::string(std::size_t)>& textOf) const {
    std::vector<std::vector<std::size_t>> groups;
    for (const std::vector<std::size_t>& together : ofOneHash()) {
        // Texts of the same hash need not be the same.
        std::map<std::string, std::vector<std::size_t>> byText;
        for (const std::size_t number : together) byText[comparableText(textOf(number))].push_back(number);
        for (auto& [text, numbers] : byText) {
            if (numbers.size() > 1) groups.push_back(std::move(numbers));
        }
    }
    std::ranges::sort(groups);
    return groups;
}

std::vector<std::vector<std::size_t>> duplicatesAmong(const std::vector<Query>& queries) {
    DuplicateSearch search;
    for (const Query& query : queries) search.add(query.text);
    return search.groups([&](std::size_t number) { return queries[number].text; });
}

Result<void> checkSplit(const std::vector<Query>& queries) {
    std::size_t count = 0;
    const Query* heldOut = nullptr;
    const Query* trained = nullptr;
    for (const std::vector<std::size_t>& group : duplicatesAmong(queries)) {
        const auto isHeldOut = [&](std::size_t number) { return queries[number].heldOut; };
        const auto held = std::ranges::find_if(group, isHeldOut);
        const auto training = std::ranges::find_if_not(group, isHeldOut);
        if (held == group.end() || training == group.end()) continue;
        count += static_cast<std::size_t>(std::ranges::count_if(group, isHeldOut));
        if (heldOut != nullptr) continue;
        heldOut = &queries[*held];
        trained = &queries[*training];
    }
    if (count == 0) return {};
    return fail(ErrorKind::Input,
                "held-out queries that are trained on as well: {count}; the first, \"{held}\", says the same as the "
                "training query \"{trained}\". `sami queries FILE --duplicates` lists them, `sami queries FILE "
                "separate` takes the training ones out",
                {{"count", count}, {"held", heldOut->id}, {"trained", trained->id}});
}

}  // namespace sami
