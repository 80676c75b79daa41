#include "ui/text/response_view.h"

#include <algorithm>

#include <QEvent>
#include <QMimeData>
#include <QPaintEvent>
#include <QScrollBar>
#include <QTextCursor>
#include <QTextOption>

#include "ui/text/shown_text.h"
#include "ui/text/wrapped_lines.h"
#include "ui/theme/theme.h"

namespace sami {

namespace {

/// Where more than this share of a text differs, marks would cover it and tell nothing.
constexpr double kMostMarked = 0.6;
/// Around the text, inside the scroll bar.
constexpr int kMargin = kHalfStep;
/// Padding and border of the style sheet, on either side.
constexpr int kFrame = kHalfStep + 1;
/// Two answers under each other still fit the page of a window of 1280x720.
constexpr int kPreferredLines = 8;
constexpr int kFewestLines = 6;
constexpr int kFewestLetters = 16;

double changedShare(const std::vector<DiffSpan>& spans) {
    std::size_t all = 0;
    std::size_t changed = 0;
    for (const DiffSpan& span : spans) {
        all += span.text.size();
        changed += span.kind == DiffSpan::Kind::Changed ? span.text.size() : 0;
    }
    return all == 0 ? 0 : static_cast<double>(changed) / static_cast<double>(all);
}

/// A tint under which letters stay easy to read can't stand out from the ground by itself: a line in the side's colour
/// does. The side is told by the column, so that the colour says nothing alone.
QTextCharFormat markOf(DiffSide side) {
    QTextCharFormat format;
    const Theme& theme = currentTheme();
    format.setBackground(side == DiffSide::Baseline ? theme.removedFill : theme.addedFill);
    format.setUnderlineStyle(QTextCharFormat::SingleUnderline);
    format.setUnderlineColor(side == DiffSide::Baseline ? theme.base : theme.candidate);
    return format;
}

bool isGap(const DiffSpan& span) {
    return span.kind == DiffSpan::Kind::Common &&
           std::ranges::all_of(span.text, [](char letter) { return letter == ' ' || letter == '\t'; });
}

/// What differs without the gaps between neighbouring words: a mark goes through where both have no more than a space
/// in common.
std::vector<DiffSpan> withoutGaps(const std::vector<DiffSpan>& spans) {
    std::vector<DiffSpan> joined;
    for (std::size_t i = 0; i < spans.size(); ++i) {
        const bool between = i > 0 && i + 1 < spans.size() && isGap(spans[i]);
        const DiffSpan::Kind kind = between ? DiffSpan::Kind::Changed : spans[i].kind;
        if (joined.empty() || joined.back().kind != kind) joined.push_back({kind, {}});
        joined.back().text += spans[i].text;
    }
    return joined;
}

/// White space at either end is no part of a word and stays unmarked.
void insertMarked(QTextCursor& cursor, const QString& text, const QTextCharFormat& mark) {
    const QString words = text.trimmed();
    const qsizetype begin = text.indexOf(words);
    cursor.insertText(text.left(begin), {});
    cursor.insertText(words, mark);
    cursor.insertText(text.mid(begin + words.size()), {});
}

}  // namespace

ResponseView::ResponseView(QWidget* parent) : QPlainTextEdit(parent) {
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setTabChangesFocus(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setFrameShape(QFrame::NoFrame);
    document()->setDocumentMargin(0);  // kMargin stays where it is when the text is scrolled
    setViewportMargins(kMargin, kMargin, kMargin, kMargin);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);  // lines wrap, inside a word where need be
    // A space at the end of a line counts as wider than the view, and the cursor of a right-to-left text leads there.
    connect(horizontalScrollBar(), &QScrollBar::rangeChanged, this, [this] { horizontalScrollBar()->setRange(0, 0); });
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

/// As its first letter with a direction is written; a plain text view keeps to the left by itself.
void ResponseView::alignText() {
    QString text;
    for (const DiffSpan& span : m_spans) text += fromUtf8(span.text);
    QTextOption option = document()->defaultTextOption();
    const bool fromRight = text.isRightToLeft();
    option.setTextDirection(fromRight ? Qt::RightToLeft : Qt::LayoutDirectionAuto);
    option.setAlignment(fromRight ? Qt::AlignRight : Qt::AlignLeft);
    document()->setDefaultTextOption(option);
}

void ResponseView::rewrite() {
    clear();
    alignText();
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    const bool marks = !leavesUnmarked();
    for (const DiffSpan& span : withoutGaps(m_spans)) {
        const QString text = shownText(fromUtf8(span.text));
        if (marks && span.kind == DiffSpan::Kind::Changed) {
            insertMarked(cursor, text, markOf(m_side));
        } else {
            cursor.insertText(text, {});
        }
    }
    cursor.endEditBlock();
    moveCursor(QTextCursor::Start);
}

bool ResponseView::leavesUnmarked() const {
    return changedShare(m_spans) > kMostMarked;
}

/// As it is shown: Qt's own copy has plain spaces where the text has spaces at which no line ends.
QMimeData* ResponseView::createMimeDataFromSelection() const {
    auto* copied = new QMimeData;
    copied->setText(textCursor().selectedText().replace(QChar::ParagraphSeparator, QLatin1Char('\n')));
    return copied;
}

QSize ResponseView::minimumSizeHint() const {
    return {kFewestLetters * fontMetrics().averageCharWidth(), kFewestLines * lineHeight(font())};
}

QSize ResponseView::sizeHint() const {
    const int lines = kPreferredLines * lineHeight(font());
    return {QPlainTextEdit::sizeHint().width(), lines + 2 * (kMargin + kFrame)};
}

/// A line of which only a part fits is left out: half a line reads as a mistake. Scrolled to its end, all of it is
/// whole.
void ResponseView::paintEvent(QPaintEvent* event) {
    if (verticalScrollBar()->value() == verticalScrollBar()->maximum()) return QPlainTextEdit::paintEvent(event);
    const int height = viewport()->height();
    QPaintEvent wholeLines(event->rect() & QRect(0, 0, viewport()->width(), height - height % lineHeight(font())));
    QPlainTextEdit::paintEvent(&wholeLines);
}

/// What moves is painted anew: the line that was left out may now be whole.
void ResponseView::scrollContentsBy(int dx, int dy) {
    QPlainTextEdit::scrollContentsBy(dx, dy);
    viewport()->update();
}

void ResponseView::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange) updateGeometry();
    if (event->type() == QEvent::PaletteChange && !m_spans.empty()) rewrite();
}

}  // namespace sami
