#include "ui/text/response_view.h"

#include <QEvent>
#include <QTextCursor>

#include "ui/text/shown_text.h"
#include "ui/theme/theme.h"

namespace sami {

namespace {

QTextCharFormat formatOf(DiffSpan::Kind kind, DiffSide side) {
    QTextCharFormat format;
    if (kind == DiffSpan::Kind::Common) return format;
    const Theme& theme = currentTheme();
    format.setBackground(side == DiffSide::Baseline ? theme.removedFill : theme.addedFill);
    format.setFontStrikeOut(side == DiffSide::Baseline);
    format.setFontUnderline(side == DiffSide::Candidate);
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
    for (const DiffSpan& span : m_spans) {
        cursor.insertText(shownText(fromUtf8(span.text)), formatOf(span.kind, m_side));
    }
    cursor.endEditBlock();
    moveCursor(QTextCursor::Start);
}

void ResponseView::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_spans.empty()) rewrite();
}

}  // namespace sami
