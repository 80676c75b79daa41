#include "ui/principles/weighed_view.h"

#include <algorithm>
#include <cmath>

#include <QHelpEvent>
#include <QScrollBar>
#include <QTextCursor>
#include <QToolTip>

#include "ui/controls/labels.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"
#include "ui/theme/theme.h"

namespace sami {

namespace {

constexpr double kLeastScale = 0.5;
constexpr double kStrongestTint = 0.55;  ///< of the colour over the ground: text keeps its contrast
constexpr double kFaintest = 0.12;       ///< share of the scale below which nothing is tinted

QColor mixed(const QColor& ground, const QColor& colour, double share) {
    const auto part = [share](int from, int to) { return static_cast<int>(std::lround(from + (to - from) * share)); };
    return {part(ground.red(), colour.red()), part(ground.green(), colour.green()), part(ground.blue(), colour.blue())};
}

QTextCharFormat formatOf(double difference, double scale) {
    const Theme& theme = currentTheme();
    const double share = std::clamp(std::abs(difference) / scale, 0.0, 1.0);
    QTextCharFormat format;
    format.setForeground(theme.text);
    if (!std::isfinite(difference) || share < kFaintest) return format;
    const bool isConstitution = difference > 0;
    const QColor& colour = isConstitution ? theme.constitution : theme.antithesis;
    format.setBackground(mixed(theme.sunken, colour, kStrongestTint * share));
    format.setUnderlineColor(colour);
    format.setUnderlineStyle(isConstitution ? QTextCharFormat::SingleUnderline : QTextCharFormat::DotLine);
    return format;
}

}  // namespace

double tintScale(const std::vector<WhatIfModel>& models) {
    std::vector<double> sizes;
    for (const WhatIfModel& model : models) {
        for (const WeighedAnswer& answer : model.answers) {
            for (const WeighedPiece& piece : answer.pieces) {
                if (std::isfinite(piece.difference())) sizes.push_back(std::abs(piece.difference()));
            }
        }
    }
    if (sizes.empty()) return kLeastScale;
    const auto at = sizes.begin() + static_cast<std::ptrdiff_t>(9 * (sizes.size() - 1) / 10);
    std::ranges::nth_element(sizes, at);
    return std::max(kLeastScale, *at);
}

WeighedView::WeighedView(QWidget* parent) : QTextEdit(parent) {
    setReadOnly(true);
    setAcceptRichText(false);
    setTabChangesFocus(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setMouseTracking(true);
    connect(this, &QTextEdit::cursorPositionChanged, this,
            [this] { Q_EMIT tokenShown(tokenWords(textCursor().position())); });
}

void WeighedView::showAnswer(const WeighedAnswer& answer, double scale) {
    const int scrolled = verticalScrollBar()->value();
    const QTextCursor before = textCursor();
    const bool goesOn = !m_answer.text.empty() && answer.text.starts_with(m_answer.text);
    m_answer = answer;
    m_scale = scale;
    rewrite();
    if (!goesOn) return;
    // Whoever reads what is there already stays where he is.
    QTextCursor cursor = textCursor();
    cursor.setPosition(before.anchor());
    cursor.setPosition(before.position(), QTextCursor::KeepAnchor);
    setTextCursor(cursor);
    verticalScrollBar()->setValue(scrolled);
}

QString WeighedView::meant() const {
    const QTextCursor cursor = textCursor();
    // The sign of the end is none of the answer's text.
    const bool hasEnd = !m_answer.pieces.empty() && m_answer.pieces.back().isEnd && m_ends.size() > 1;
    const int end = hasEnd ? m_ends[m_ends.size() - 2] : document()->characterCount();
    const int last = std::min(cursor.selectionEnd(), end);
    if (last <= cursor.selectionStart()) return fromUtf8(m_answer.text);
    return toPlainText().mid(cursor.selectionStart(), last - cursor.selectionStart());
}

void WeighedView::clearAnswer() {
    m_answer = {};
    rewrite();
}

void WeighedView::rewrite() {
    m_ends.clear();
    clear();
    QTextCursor cursor(document());
    for (const WeighedPiece& piece : m_answer.pieces) {
        const QString text = piece.isEnd ? QStringLiteral(" ■") : shownText(fromUtf8(piece.text));
        cursor.insertText(text, formatOf(piece.difference(), m_scale));
        m_ends.push_back(cursor.position());
    }
    moveCursor(QTextCursor::Start);
}

QString WeighedView::tokenWords(int position) const {
    const auto found = std::ranges::upper_bound(m_ends, position);
    if (found == m_ends.end() || m_answer.pieces.empty()) return {};
    const WeighedPiece& piece = m_answer.pieces[static_cast<std::size_t>(found - m_ends.begin())];
    if (!std::isfinite(piece.difference())) return {};
    const QString what = piece.isEnd ? tr("end of text") : tr("“%1”").arg(shownText(fromUtf8(piece.text)));
    return tr("%1: log p %2 under the constitution, %3 under the antithesis, difference %4 nats")
        .arg(what, plainNumber(piece.constitution, 2), plainNumber(piece.antithesis, 2),
             plainNumber(piece.difference(), 2));
}

bool WeighedView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString words = tokenWords(cursorForPosition(viewport()->mapFrom(this, help->pos())).position());
        if (words.isEmpty()) {
            QToolTip::hideText();
        } else {
            QToolTip::showText(help->globalPos(), plainToolTip(words), this);
        }
        return true;
    }
    return QTextEdit::event(event);
}

void WeighedView::changeEvent(QEvent* event) {
    QTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) rewrite();
}

}  // namespace sami
