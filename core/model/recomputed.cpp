#include "core/model/recomputed.h"

#include <utility>

namespace sami {

namespace {

using torch::Tensor;

struct LayerCall : torch::CustomClassHolder {
    explicit LayerCall(std::function<Tensor(const Tensor&)> function) : layer(std::move(function)) {}
    std::function<Tensor(const Tensor&)> layer;
};

class Recompute : public torch::autograd::Function<Recompute> {
public:
    /// @param anchor any tensor that requires a gradient: the output does even where x comes from frozen weights
    static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& x, const Tensor& anchor,
                          c10::intrusive_ptr<LayerCall> call) {
        static_cast<void>(anchor);
        context->save_for_backward({x});
        const Tensor y = call->layer(x);
        context->saved_data["call"] = c10::IValue::make_capsule(std::move(call));
        return y;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto call = c10::static_intrusive_pointer_cast<LayerCall>(context->saved_data["call"].toCapsule());
        const Tensor x = context->get_saved_variables()[0].detach().requires_grad_(true);
        {
            const torch::AutoGradMode withGraph(true);
            torch::autograd::backward({call->layer(x)}, {gradients[0]});
        }
        return {x.grad(), Tensor(), Tensor()};
    }
};

}  // namespace

Tensor recomputed(const Tensor& x, std::function<Tensor(const Tensor&)> layer) {
    static const Tensor anchor = torch::zeros({1}).requires_grad_(true);
    return Recompute::apply(x, anchor, c10::make_intrusive<LayerCall>(std::move(layer)));
}

}  // namespace sami
