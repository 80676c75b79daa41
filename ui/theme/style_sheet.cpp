#include "ui/theme/style_sheet.h"

#include <utility>

#include <QApplication>
#include <QRegularExpression>

#include "ui/text/numbers.h"
#include "ui/theme/theme.h"

namespace sami {

namespace {

// $names are the theme's colours and @lengths grow with the font; both are filled in by styleSheetOf().
const char* const kSheet = R"(
QToolTip { background: $text; color: $window; border: 0; padding: 6px 8px; }
QFrame[role="card"] { background: $surface; border: 1px solid $border; border-radius: 8px; }
QFrame[role="card"]:focus { border: 2px solid $constitution; }
QFrame[role="bar"] { background: $surface; border: 0; border-bottom: 1px solid $border; }
QFrame[role="sidebar"] { background: $surface; border: 0; border-right: 1px solid $border; }
QFrame[role="banner"] { background: $surface; border: 0; border-top: 2px solid $border; }
QFrame[role="banner-alarm"] { background: $surface; border: 0; border-top: 2px solid $alarm; }
QFrame[role="action-bar"] { background: $surface; border: 0; border-top: 1px solid $border; }
QFrame[role="rule"] { background: $border; border: 0; max-height: 1px; }
QLabel { background: transparent; }
QLabel[role="read-out"] { background: $text; color: $window; border-radius: 4px; padding: 4px 8px; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="constitution"] { color: $constitution; }
QLabel[tone="antithesis"] { color: $antithesis; }
QLabel[tone="third"] { color: $third; }
QLabel[tone="fourth"] { color: $fourth; }
QLabel[tone="fifth"] { color: $fifth; }
QLabel[tone="sixth"] { color: $sixth; }
QLabel[tone="base"] { color: $base; }
sami--ElidedLabel[tone="muted"] { color: $muted; }
sami--ElidedLabel[tone="alarm"] { color: $alarm; }
sami--ElidedLabel[tone="base"] { color: $base; }
sami--ElidedLabel[tone="candidate"] { color: $candidate; }
QLabel[tone="candidate"] { color: $candidate; }
QLabel[tone="training"] { color: $training; }
QLabel[tone="alarm"] { color: $alarm; }

QPushButton { background: $surface; color: $text; border: 1px solid $outline; border-radius: 6px; padding: 6px 16px; outline: 0; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $border; }
QPushButton:disabled { color: $outline; border-color: $border; }
QPushButton:focus { border: 2px solid $constitution; padding: 5px 15px; }
QPushButton[role="action"] { background: $action; color: $actionText; border-color: $action; padding: 12px 40px; border-radius: 8px; font-size: $headingpt; font-weight: 600; }
QPushButton[role="action"]:hover { background: $muted; border-color: $muted; }
QPushButton[role="action"]:focus { border: 1px solid $action; margin: 4px; padding: 8px 36px; border-radius: 6px; }
QPushButton[role="action"]:disabled { background: $border; border-color: $border; color: $muted; }
QPushButton[role="link"] { border: 2px solid transparent; background: transparent; color: $constitution; padding: 5px 8px 5px 0; text-align: left; }
QPushButton[role="inline-link"] { border: 1px solid transparent; border-radius: 4px; background: transparent; color: $constitution; padding: 0 2px; }
QPushButton[role="inline-link"]:hover { background: $hover; }
QPushButton[role="inline-link"]:focus { border-color: $constitution; }
QPushButton[role="link"]:disabled { color: $outline; }
QPushButton[role="link"]:hover { background: $hover; }
QPushButton[role="link"]:focus { border-color: $constitution; }
QPushButton[role="link"]::menu-indicator { image: url(:/icons/chevron-$lightness.svg); subcontrol-position: right center; width: @12px; height: @12px; right: 4px; }
QPushButton[role="page"] { border: 2px solid transparent; background: transparent; padding: 8px 12px; text-align: left; }
QPushButton[role="page"]:hover { background: $hover; }
QPushButton[role="page"]:checked { background: $hover; font-weight: 600; }
QPushButton[role="page"]:focus { border-color: $constitution; }
QToolButton { border: 2px solid transparent; border-radius: 6px; padding: 5px; background: transparent; color: $text; }
sami--HelpMark { padding: 0 6px; }
QToolButton:hover { background: $hover; }
QToolButton:focus { border-color: $constitution; }
QToolButton:disabled { color: $outline; }
QToolButton[role="beside-title"] { padding: 0 4px; }
QToolButton[popupMode="2"] { padding-right: @20px; }
QToolButton::menu-indicator { subcontrol-position: right center; right: 6px; width: @12px; height: @12px; }

QLineEdit, QComboBox, QAbstractSpinBox { background: $surface; border: 1px solid $outline; border-radius: 6px; padding: 6px 8px; selection-background-color: $constitution; selection-color: $surface; }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled { color: $muted; border-color: $border; background: $window; }
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus { border: 2px solid $constitution; padding: 5px 7px; }
QComboBox::drop-down { border: 0; width: @24px; }
QComboBox::down-arrow { image: url(:/icons/chevron-$lightness.svg); width: @12px; height: @12px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $border; selection-background-color: $hover; selection-color: $text; outline: 0; }

QPlainTextEdit, QTextEdit { background: $sunken; color: $text; border: 1px solid transparent; border-radius: 6px; padding: 4px; selection-background-color: $constitution; selection-color: $surface; }
QPlainTextEdit:focus, QTextEdit:focus { border-color: $constitution; }
QPlainTextEdit[role="field"] { background: $surface; border-color: $outline; }
QPlainTextEdit[role="field"]:disabled { background: $window; border-color: $border; }
QPlainTextEdit[role="field"]:focus { border: 2px solid $constitution; padding: 3px; }
QPlainTextEdit[role="cell"] { background: $surface; border: 2px solid $constitution; border-radius: 4px; padding: 2px; }
QTableView { background: transparent; border: 0; outline: 0; selection-background-color: $hover; selection-color: $text; }
QHeaderView, QTableView QTableCornerButton::section { background: transparent; border: 0; }
QHeaderView::section { background: transparent; color: $muted; border: 0; border-bottom: 1px solid $border; padding: 4px 8px; }
QHeaderView::section:vertical { border-bottom: 1px solid $border; padding: 0 8px 0 0; color: $text; }
QTabWidget::pane { border: 0; padding-top: 8px; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $muted; border: 2px solid transparent; border-radius: 6px; padding: 5px 12px; margin-right: 4px; }
QTabBar::tab:hover { background: $hover; }
QTabBar::tab:selected { background: $hover; color: $text; }
QTabBar::tab:focus { border-color: $constitution; }
QTableView[role="rows"]::item { padding: 0 8px; border: 0; }
QTableView[role="rows"]::item:selected { background: $hover; color: $text; }
QTableView[role="rows"] QHeaderView::section { padding: 4px 11px; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QListView { background: transparent; border: 0; outline: 0; }
QListView::item { padding: 8px 4px; border: 1px solid transparent; border-radius: 6px; color: $text; }
QListView::item:hover { background: $hover; }
QListView::item:selected { background: $hover; color: $text; border-color: $outline; }
QListView::item:selected:focus { border: 2px solid $constitution; padding: 7px 3px; }
QScrollArea { background: transparent; border: 0; }
sami--BoundedText { border: 2px solid transparent; }
sami--BoundedText:focus { border-color: $constitution; }
QWidget[role="page-body"] { background: transparent; }
QSplitter::handle { background: transparent; }

QProgressBar { background: $hover; border: 0; border-radius: 4px; max-height: 8px; min-height: 8px; }
QProgressBar::chunk { background: $candidate; border-radius: 4px; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $outline; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenuBar { background: $surface; color: $text; border-bottom: 1px solid $border; padding: 2px 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $surface; color: $text; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 6px @24px; border-radius: 4px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $outline; }
QMenu::indicator { width: @12px; height: @12px; margin-left: 6px; }
QMenu::indicator:checked { image: url(:/icons/check-$opposite.svg); }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QCheckBox { spacing: 8px; color: $text; padding: 2px; border: 2px solid transparent; border-radius: 6px; }
QCheckBox:focus { border-color: $constitution; }
QCheckBox:disabled { color: $outline; }
QCheckBox::indicator { width: @14px; height: @14px; border: 1px solid $outline; border-radius: 4px; background: $surface; }
QCheckBox::indicator:hover { background: $hover; }
QCheckBox::indicator:checked { background: $constitution; border-color: $constitution; image: url(:/icons/check-$lightness.svg); }
QCheckBox::indicator:disabled { border-color: $border; background: $hover; }
)";

/// Each @12px becomes what scaledToFont() makes of it.
void scaleLengths(QString& sheet) {
    static const QRegularExpression length(QStringLiteral("@(\\d+)px"));
    for (QRegularExpressionMatch found = length.match(sheet); found.hasMatch(); found = length.match(sheet)) {
        const int pixels = scaledToFont(found.captured(1).toInt(), QApplication::font());
        sheet.replace(found.capturedStart(), found.capturedLength(), QStringLiteral("%1px").arg(pixels));
    }
}

}  // namespace

QString styleSheetOf(const Theme& theme) {
    QString sheet = QString::fromLatin1(kSheet);
    // Longer names first: $actionText must not be taken for $action followed by "Text".
    const std::pair<const char*, QColor> colours[] = {{"$constitution", theme.constitution},
                                                      {"$antithesis", theme.antithesis},
                                                      {"$third", theme.third},
                                                      {"$fourth", theme.fourth},
                                                      {"$fifth", theme.fifth},
                                                      {"$sixth", theme.sixth},
                                                      {"$actionText", theme.actionText},
                                                      {"$candidate", theme.candidate},
                                                      {"$training", theme.training},
                                                      {"$outline", theme.outline},
                                                      {"$surface", theme.surface},
                                                      {"$window", theme.window},
                                                      {"$sunken", theme.sunken},
                                                      {"$border", theme.border},
                                                      {"$action", theme.action},
                                                      {"$muted", theme.muted},
                                                      {"$hover", theme.hover},
                                                      {"$alarm", theme.alarm},
                                                      {"$text", theme.text},
                                                      {"$base", theme.base}};
    for (const auto& [name, colour] : colours) sheet.replace(QLatin1String(name), colour.name());
    scaleLengths(sheet);
    sheet.replace(QLatin1String("$heading"), fileNumber(headingFont(QApplication::font()).pointSizeF()));
    sheet.replace(QLatin1String("$opposite"), QLatin1String(theme.dark ? "light" : "dark"));
    return sheet.replace(QLatin1String("$lightness"), QLatin1String(theme.dark ? "dark" : "light"));
}

}  // namespace sami
