#include "ui/plot/plot_panel.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QMenu>
#include <QStackedLayout>
#include <QToolButton>

#include "ui/controls/labels.h"
#include "ui/controls/save_dialog.h"
#include "ui/plot/line_plot.h"
#include "ui/plot/plot_export.h"
#include "ui/plot/plot_table.h"
#include "ui/plot/plot_table_view.h"
#include "ui/session/notice.h"

namespace sami {

namespace {

/// A table of very many rows leaves so many times as long as it takes to everything else.
constexpr int kTableRest = 10;

QToolButton* makeButton(const QString& text, const QString& name, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setAccessibleName(name);
    button->setToolTip(name);
    button->setFocusPolicy(Qt::TabFocus);
    fitBesideTitle(button);
    return button;
}

}  // namespace

PlotPanel::PlotPanel(LinePlot* plot, const QString& title, QWidget* parent)
    : QWidget(parent), m_title(title), m_plot(plot) {
    m_pages = new QStackedLayout(this);
    m_values = new PlotTable(this);
    m_table = new PlotTableView(m_values, this);
    m_table->setAccessibleName(tr("Values of the plot “%1”").arg(title));
    m_pages->addWidget(plot);
    m_pages->addWidget(m_table);
    m_menu = new QMenu(this);
    QToolButton* save = makeButton(tr("Save…"), tr("Save the plot “%1”").arg(title), this);
    QToolButton* more = makeButton(QStringLiteral("⋯"), tr("More for the plot “%1”").arg(title), this);
    connect(save, &QToolButton::clicked, this, &PlotPanel::saveThroughDialog);
    more->setMenu(m_menu);
    more->setPopupMode(QToolButton::InstantPopup);
    more->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    m_buttons = {save, more};
    m_tableTimer.setSingleShot(true);
    connect(&m_tableTimer, &QTimer::timeout, this, &PlotPanel::renewTable);
    connect(plot, &LinePlot::pointsChanged, this, [this] {
        if (isTableShown() && !m_tableTimer.isActive()) m_tableTimer.start();
    });
    makeActions();
}

void PlotPanel::makeActions() {
    m_whole = m_menu->addAction(tr("Whole range of values"));
    m_whole->setCheckable(true);
    connect(m_whole, &QAction::toggled, this, &PlotPanel::setWholeRangeShown);
    m_asTable = m_menu->addAction(tr("Values as a table"));
    m_asTable->setCheckable(true);
    connect(m_asTable, &QAction::toggled, this, &PlotPanel::setTableShown);
    m_menu->addSeparator();
    // The plot takes these keys itself, while it has the focus.
    connect(m_menu->addAction(tr("Magnify\t+")), &QAction::triggered, this, [this] { m_plot->zoom(1 / kZoomStep); });
    connect(m_menu->addAction(tr("Magnify less\t−")), &QAction::triggered, this, [this] { m_plot->zoom(kZoomStep); });
    connect(m_menu->addAction(tr("Whole range of steps")), &QAction::triggered, this, [this] { m_plot->zoom(1e9); });
    m_menu->addSeparator();
    connect(m_menu->addAction(tr("Save plot or its data…")), &QAction::triggered, this, &PlotPanel::saveThroughDialog);
}

void PlotPanel::setWholeRangeShown(bool whole) {
    m_whole->setChecked(whole);
    PlotScale scale = m_plot->scale();
    scale.showsWhole = whole;
    m_plot->setScale(scale);
}

void PlotPanel::resetRange() {
    setWholeRangeShown(false);
    PlotScale scale = m_plot->scale();
    scale.zoom.reset();
    m_plot->setScale(scale);
}

void PlotPanel::setTableShown(bool table) {
    m_asTable->setChecked(table);
    m_pages->setCurrentIndex(table ? 1 : 0);
    if (isVisible()) m_pages->currentWidget()->setFocus(Qt::OtherFocusReason);
    renewTable();
}

bool PlotPanel::isTableShown() const {
    return m_pages->currentIndex() == 1;
}

void PlotPanel::renewTable() {
    if (!isTableShown()) return;
    QElapsedTimer clock;
    clock.start();
    m_values->show(everyPoint());
    m_tableTimer.setInterval(kTableRest * static_cast<int>(clock.elapsed()));
}

void PlotPanel::setSource(const QStringList& source) {
    m_source = source;
    const QString unit = tr("%1 (%2)").arg(m_title, m_plot->data().yTitle);
    m_table->setAbout((QStringList{unit} + source).join(QStringLiteral(" · ")));
}

PlotData PlotPanel::everyPoint() const {
    return m_everyPoint ? m_everyPoint() : m_plot->data();
}

QString PlotPanel::fileName() const {
    return plotFileStem(m_source + QStringList{m_title});
}

Result<void> PlotPanel::exportTo(const QString& path) {
    const QStringList heading{m_title, m_source.join(QStringLiteral(" · "))};
    return exportPlot({heading, m_plot->data(), m_plot->scale(), [this] { return everyPoint(); }}, font(), path);
}

void PlotPanel::contextMenuEvent(QContextMenuEvent* event) {
    m_menu->popup(event->globalPos());
}

void PlotPanel::saveThroughDialog() {
    askWhereToSave(this, {tr("Save plot"), fileName(), plotFilters()}, [this](const QString& path) {
        if (const Result<void> saved = exportTo(path); !saved) Q_EMIT exportFailed(sentenceOf(saved.error()));
    });
}

}  // namespace sami
