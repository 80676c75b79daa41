#pragma once

#include <vector>

#include <QWidget>

#include "core/workbench/review.h"
#include "ui/theme/theme.h"

class QGridLayout;
class QLabel;

namespace sami {

class ClampedText;

/// What a line of a constitution is, in words.
struct LineKind {
    QString word;  ///< "Principle", "Antithesis", "Constitution" where no principle is known that says it
    QString explanation;
    Tone tone = Tone::Constitution;
};
LineKind lineKind(const ConstitutionLine& line, bool isTaught);

/// A constitution by what it says: each line with whether it is a principle or an antithesis. No name stands over it,
/// so that none can be wrong of one of its lines.
class ConstitutionLines final : public QWidget {
    Q_OBJECT

public:
    explicit ConstitutionLines(QWidget* parent);

    /// @param since what became of them; each line that is other now says so
    void showLines(const std::vector<ConstitutionLine>& lines, bool isTaught,
                   const std::vector<WordsSince>& since = {});
    /// All of it, "Principle: Be brief. Antithesis: Be rude."
    const QString& text() const { return m_text; }

private:
    struct Row {
        QLabel* kind;
        ClampedText* text;
        QLabel* since;
    };
    Row& row(std::size_t index);
    /// @return what it says, as it is heard
    QString showSince(const Row& row, const ConstitutionLine& line, const WordsSince* since);

    QGridLayout* m_grid;
    std::vector<Row> m_rows;
    QString m_text;
};

}  // namespace sami
