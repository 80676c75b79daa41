#pragma once

#include <QWidget>

#include "core/workbench/rescore.h"

class QLabel;
class QListWidget;

namespace sami {

class ProbeBar;

/// What the present words would make of answers that are saved already: the bound before and after, the ranks that
/// flipped and the answers that moved most.
class RescorePanel final : public QWidget {
    Q_OBJECT

public:
    explicit RescorePanel(QWidget* parent);

    void showRescored(const Rescored& rescored);
    void clear();
    ProbeBar* bar() const { return m_bar; }
    QLabel* summary() const { return m_summary; }

private:
    ProbeBar* m_bar;
    QLabel* m_summary;
    QListWidget* m_list;
};

}  // namespace sami
