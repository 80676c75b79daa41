#pragma once

#include <vector>

#include <QWidget>

#include "core/workbench/wordings.h"

class QLabel;
class QListWidget;
class QPushButton;

namespace sami {

class ResponseView;

/// The wordings that a pair has had: which runs were taught which, and what is other in the present one.
class VersionsPanel final : public QWidget {
    Q_OBJECT

public:
    explicit VersionsPanel(QWidget* parent);

    /// @param wordings of one pair; none where none is chosen
    void showWordings(const QString& name, std::vector<Wording> wordings, bool readOnly);
    QListWidget* list() const { return m_list; }
    QPushButton* restoring() const { return m_restore; }

Q_SIGNALS:
    void restoreRequested(qint64 principle, qint64 version);

private:
    void showChosen();

    std::vector<Wording> m_wordings;
    bool m_readOnly = true;
    QLabel* m_caption;
    QListWidget* m_list;
    ResponseView* m_then;
    ResponseView* m_now;
    QPushButton* m_restore;
};

}  // namespace sami
