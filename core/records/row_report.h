#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace sami {

/// What of a row is not taken in.
enum class LeftOut {
    SystemTurn,     ///< a constitution stands in its place
    EarlierTurns,   ///< before the first question
    LaterTurns,     ///< behind the first question and its answer
    Article,        ///< of news, beside posts: no question of the data set's kind
    Repetition,     ///< a query that stood before
    HalfCharacter,  ///< half a surrogate pair, which is no character
    NotANumber      ///< NaN and Infinity, which JSON does not know
};

/// What becomes of the rows of a file that are not taken as they stand: bad ones end the reading or, on demand, are
/// left out and counted; of others it is counted what is left out.
class RowReport {
public:
    explicit RowReport(bool skipsBadRows = false) : m_skipsBadRows(skipsBadRows) {}

    /// Counts a row that can't be read. Error: the same, with how to take the others, where bad rows are not skipped.
    Result<void> meetBadRow(const Error& error);
    void leaveOut(LeftOut what) { ++m_leftOut[what]; }
    /// What else is to be said of the file, one sentence.
    void note(std::string sentence) { m_notes.push_back(std::move(sentence)); }

    /// What the file is read as, "JSON Lines, packed with gzip".
    void takeFor(std::string form) { m_takenFor = std::move(form); }
    const std::string& takenFor() const { return m_takenFor; }

    std::int64_t badRows() const { return m_badRows; }
    std::int64_t leftOut(LeftOut what) const;
    /// One sentence for each kind of thing that was left out, then the notes.
    std::vector<std::string> sentences() const;
    /// That a file holds nothing, by `pattern`, a sentence about the {file}, and the first of the bad rows.
    std::unexpected<Error> nothingIn(const std::string& file, std::string_view pattern) const;

private:
    bool m_skipsBadRows;
    std::int64_t m_badRows = 0;
    std::string m_firstBadRow;
    std::map<LeftOut, std::int64_t> m_leftOut;
    std::vector<std::string> m_notes;
    std::string m_takenFor;
};

}  // namespace sami
