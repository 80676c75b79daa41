"""The reader of classes counts what a person counts."""

import pytest

from class_sizes import classes, defined_outside


def sizes(text):
    return {one.name: (one.functions, one.members) for one in classes(text)}


HEADER = """
#define DECLARE(x) \\
    class x { int y; };
namespace sami {
class Ahead;  // class Comment { int a; };
enum class Kind { One, Two };
namespace inner {
/// Text with a brace: {
template <typename T = std::map<int, int>>
class A final : public B<T> {
    Q_OBJECT
    Q_PROPERTY(int c READ c)

public:
    enum Place { Left, Right };
    explicit A(QWidget* parent = nullptr) : B(parent), m_c{1}, m_d(2) { c(); }
    ~A() override;
    A(const A&) = delete;
    A& operator=(A&&) noexcept = default;
    bool operator<(const A& other) const { return m_c < other.m_c; }
    operator bool() const { return true; }
    static Result<A> create(std::function<void(int, int)> body = {});
    std::map<int, std::vector<int>> c() const { return {}; }
    template <typename U>
    void take(U&& value = U{}, int other = 3);
    [[nodiscard]] virtual int pure() const = 0;
    friend bool same(const A&, const A&);
    using Pair = std::pair<int, int>;
    static constexpr std::size_t kBytes = std::size_t{1} << 18;
    struct Row {
        int a = 1, b[2] = {1, 2};
        double scale() const { return 1; }
    };

public Q_SLOTS:
    void press();
Q_SIGNALS:
    void pressed(int times);

private:
    void hidden();
    std::function<bool(int)> m_asked = [] { return true; };
    void (*m_pointer)(int) = nullptr;
    int m_c{}, m_d = f(1, 2);
    std::unordered_map<int, std::pair<int, int>> m_rows;
    alignas(16) float m_block[4];
    std::uint32_t m_bits : 3 = 0;
    struct State;
    std::unique_ptr<State> m_state;
};
}  // namespace inner
struct Options {
    std::string text = "};";
    std::vector<int> numbers{1, 2};
    Kind kind = Kind::One;
    struct {
        int x;
    } place;
};
Result<Options> read(const std::string& text);
}  // namespace sami
struct Last { int a; };
"""


def test_counts_public_functions_without_special_ones():
    functions, _ = sizes(HEADER)["sami::inner::A"]
    assert functions == ["create", "c", "take", "pure", "press", "pressed"]


def test_counts_data_members_of_an_object():
    found = sizes(HEADER)
    members = ["m_asked", "m_pointer", "m_c", "m_d", "m_rows", "m_block", "m_bits", "m_state"]
    assert found["sami::inner::A"][1] == members
    assert found["sami::inner::A::Row"] == (["scale"], ["a", "b"])
    assert found["sami::Options"] == ([], ["text", "numbers", "kind", "place"])
    assert found["Last"] == ([], ["a"])


def test_sees_no_classes_in_comments_macros_or_functions():
    assert sorted(set(sizes(HEADER))) == [
        "Last",
        "sami::Options",
        "sami::Options::unnamed",
        "sami::inner::A",
        "sami::inner::A::Row",
    ]
    assert sizes("int a() {\n    struct B { int c; };\n    return 1;\n}\n") == {}


@pytest.mark.parametrize(
    "text, names",
    [
        ("void A::b() {}", {"A"}),
        ("namespace sami {\nstd::vector<A::C> A::B::d(int e) const {\n}\n}", {"sami::A::B"}),
        ("A::A(int b) : m_b{b}, m_c(1) { d(); }", {"A"}),
        ("A::~A() = default;", {"A"}),
        ("A& A::operator=(A&&) noexcept { return *this; }", {"A"}),
        ("template <typename T>\nT A<T>::b(std::function<void(int)> c) { return {}; }", {"A"}),
        ("auto a() -> A::B { return {}; }\nconst int A::b = c(1);\nbool d = A::e();", set()),
        ("namespace {\nvoid a() { A::b(); }\n}", set()),
    ],
)
def test_knows_whose_functions_a_source_defines(text, names):
    assert defined_outside(text) == names
