#pragma once

#include <vector>

#include <QPlainTextEdit>

#include "core/evaluation/word_diff.h"

namespace sami {

/// Which of two compared responses a view shows.
enum class DiffSide { Baseline, Candidate };

/// A response of a model, to read and to copy: plain text, control characters as symbols. Words the other response
/// lacks are underlined on grey in the baseline and on green in the candidate, unless most of the words differ. Shows
/// whole lines.
class ResponseView final : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit ResponseView(QWidget* parent);

    void showSpans(std::vector<DiffSpan> spans, DiffSide side);
    void showPlain(const QString& text);
    /// So much of it differs that nothing is marked.
    bool leavesUnmarked() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void changeEvent(QEvent* event) override;
    QMimeData* createMimeDataFromSelection() const override;
    void paintEvent(QPaintEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    void alignText();
    void rewrite();

    std::vector<DiffSpan> m_spans;
    DiffSide m_side = DiffSide::Baseline;
};

}  // namespace sami
