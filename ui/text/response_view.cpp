#include "ui/text/response_view.h"

#include <QEvent>
#include <QTextCursor>

#include "ui/text/shown_text.h"
#include "ui/theme/theme.h"

namespace sami {

namespace {

/// Where more than this share of a text differs, marks would cover it and tell nothing.
constexpr double kMostMarked = 0.6;

double changedShare(const std::vector<DiffSpan>& spans) {
    std::size_t all = 0;
    std::size_t changed = 0;
    for (const DiffSpan& span : spans) {
        all += span.text.size();
        changed += span.kind == DiffSpan::Kind::Changed ? span.text.size() : 0;
    }
    return all == 0 ? 0 : static_cast<double>(changed) / static_cast<double>(all);
}

/// A tint and nothing else: words that are struck through or underlined are hard to read in numbers. Its side is told
/// by the column, so that the colour says nothing alone.
QTextCharFormat markOf(DiffSide side) {
    QTextCharFormat format;
    const Theme& theme = currentTheme();
    format.setBackground(side == DiffSide::Baseline ? theme.removedFill : theme.addedFill);
    return format;
}

}  // namespace

ResponseView::ResponseView(QWidget* parent) : QPlainTextEdit(parent) {
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setTabChangesFocus(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);  // lines wrap, inside a word where need be
}

void ResponseView::showSpans(std::vector<DiffSpan> spans, DiffSide side) {
    if (spans == m_spans && side == m_side) return;
    m_spans = std::move(spans);
    m_side = side;
    rewrite();
}

void ResponseView::showPlain(const QString& text) {
    showSpans({{DiffSpan::Kind::Common, toUtf8(text)}}, m_side);
}

void ResponseView::rewrite() {
    clear();
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    const bool marks = changedShare(m_spans) <= kMostMarked;
    for (const DiffSpan& span : m_spans) {
        const bool marked = marks && span.kind == DiffSpan::Kind::Changed;
        cursor.insertText(shownText(fromUtf8(span.text)), marked ? markOf(m_side) : QTextCharFormat());
    }
    cursor.endEditBlock();
    moveCursor(QTextCursor::Start);
}

void ResponseView::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_spans.empty()) rewrite();
}

}  // namespace sami
