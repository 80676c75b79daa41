#pragma once

#include <optional>

#include <QWidget>

#include "core/workbench/filter_ledger.h"

class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace sami {

class Card;
class ResponseView;

/// The chosen query: all of its text or its tokens, its tags, and what became of it in each run, with both answers
/// where the filter dropped it.
class QueryDetailCard final : public QWidget {
    Q_OBJECT

public:
    explicit QueryDetailCard(QWidget* parent);

    /// Nothing, or several, are chosen.
    void showCount(int chosen);
    void showQuery(const QueryDetail& detail);
    /// Why nothing can be changed; empty where it can.
    void setObstacle(const QString& sentence);
    /// Beneath the texts: what can be done.
    void addButtons(const std::vector<QWidget*>& buttons);
    QLineEdit* tags() const { return m_tags; }
    ResponseView* text() const { return m_text; }
    ResponseView* fates() const { return m_fates; }
    QCheckBox* tokens() const { return m_tokens; }

Q_SIGNALS:
    /// What was typed, parted at commas.
    void tagsTyped(const QStringList& tags);

private:
    void showText();
    void readTags();

    std::optional<QueryDetail> m_detail;
    Card* m_card;
    QLabel* m_info;
    ResponseView* m_text;
    ResponseView* m_fates;
    QCheckBox* m_tokens;
    QLineEdit* m_tags;
    QWidget* m_body;
    QLabel* m_obstacle;
};

}  // namespace sami
